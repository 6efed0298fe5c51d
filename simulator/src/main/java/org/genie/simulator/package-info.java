/** The same policies on a virtual clock over recorded traces. */
@NullMarked
package org.genie.simulator;

import org.jspecify.annotations.NullMarked;
