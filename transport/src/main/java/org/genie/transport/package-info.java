/** Moves control messages, bytes and tensors between machines. */
@NullMarked
package org.genie.transport;

import org.jspecify.annotations.NullMarked;
