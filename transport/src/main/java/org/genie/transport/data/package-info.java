/**
 * The data plane: moves the tensors of one hand-over from a sender to memory that the receiver chose, over TCP, Unix
 * sockets or inside one process.
 *
 * <p>A transfer is one transaction: a header that names a reservation and describes every tensor, the tensors' bytes one
 * after the other, and a footer with a checksum for each of them and what the receiver needs to go on. The receiver
 * answers once. Nothing is allocated before the header was checked against the reservation.
 */
@NullMarked
package org.genie.transport.data;

import org.jspecify.annotations.NullMarked;
