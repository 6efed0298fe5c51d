/** The control plane: dispatches, reservations and cancellations over gRPC. */
@NullMarked
package org.genie.transport.control;

import org.jspecify.annotations.NullMarked;
