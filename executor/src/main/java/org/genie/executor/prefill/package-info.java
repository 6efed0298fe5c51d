/** Takes dispatches, runs prefill and one-pass graphs, hands caches over. */
@NullMarked
package org.genie.executor.prefill;

import org.jspecify.annotations.NullMarked;
