/** Records as they come from Kafka and go back, well-formed or not. */
@NullMarked
package org.genie.operators.kafka;

import org.jspecify.annotations.NullMarked;
