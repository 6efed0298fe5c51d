/** What running a graph costs on a device: time by a roofline, memory by its parts. */
@NullMarked
package org.genie.planner.cost;

import org.jspecify.annotations.NullMarked;
