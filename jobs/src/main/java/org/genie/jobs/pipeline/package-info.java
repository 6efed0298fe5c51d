/** Wires sources, operators and sinks into the Flink job. */
@NullMarked
package org.genie.jobs.pipeline;

import org.jspecify.annotations.NullMarked;
