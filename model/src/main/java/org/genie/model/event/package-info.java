/** What happens: the values that travel on the topics. */
@NullMarked
package org.genie.model.event;

import org.jspecify.annotations.NullMarked;
