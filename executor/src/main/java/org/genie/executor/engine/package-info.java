/** Runs compiled graphs on a device, through DJL. */
@NullMarked
package org.genie.executor.engine;

import org.jspecify.annotations.NullMarked;
