/** Runs fragments on a device, owns weights and KV caches, reports what happened. */
@NullMarked
package org.genie.executor;

import org.jspecify.annotations.NullMarked;
