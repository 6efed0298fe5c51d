/** Which executors take a request. */
@NullMarked
package org.genie.planner.routing;

import org.jspecify.annotations.NullMarked;
