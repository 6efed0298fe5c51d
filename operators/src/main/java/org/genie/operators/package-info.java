/** Decisions on the stream, and the Flink shells around them. */
@NullMarked
package org.genie.operators;

import org.jspecify.annotations.NullMarked;
