/** The form of KV caches, on the wire and in the engine. */
@NullMarked
package org.genie.executor.kv;

import org.jspecify.annotations.NullMarked;
