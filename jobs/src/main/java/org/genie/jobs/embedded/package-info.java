/** A whole Genie system on this machine: broker, Flink, executor processes, in one run folder. */
@NullMarked
package org.genie.jobs.embedded;

import org.jspecify.annotations.NullMarked;
