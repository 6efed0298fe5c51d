package org.genie.transport.control;

import org.genie.model.ExecutorId;

/**
 * Which process answers at an address.
 *
 * @param incarnation start time of the process in milliseconds
 */
public record Identity(ExecutorId executor, long incarnation) {}
