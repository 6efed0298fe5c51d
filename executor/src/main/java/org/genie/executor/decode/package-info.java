/** Reserves memory for caches, takes them in, and makes token after token. */
@NullMarked
package org.genie.executor.decode;

import org.jspecify.annotations.NullMarked;
