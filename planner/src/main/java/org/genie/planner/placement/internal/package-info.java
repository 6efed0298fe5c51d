/** The placement problem's facts, its constraints, and what searches through them. */
@NullMarked
package org.genie.planner.placement.internal;

import org.jspecify.annotations.NullMarked;
