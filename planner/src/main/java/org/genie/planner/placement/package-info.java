/** Which graph runs on which executors. */
@NullMarked
package org.genie.planner.placement;

import org.jspecify.annotations.NullMarked;
