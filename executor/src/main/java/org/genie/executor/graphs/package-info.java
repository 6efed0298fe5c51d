/** Follows the plans: which graphs belong on this executor, loading and unloading them. */
@NullMarked
package org.genie.executor.graphs;

import org.jspecify.annotations.NullMarked;
