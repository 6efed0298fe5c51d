/** Placement plans: which part of which graph runs on which executors. */
@NullMarked
package org.genie.model.plan;

import org.jspecify.annotations.NullMarked;
