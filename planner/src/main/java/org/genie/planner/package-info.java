/** Placement problems, their constraints and the solver set-up; request policies. */
@NullMarked
package org.genie.planner;

import org.jspecify.annotations.NullMarked;
