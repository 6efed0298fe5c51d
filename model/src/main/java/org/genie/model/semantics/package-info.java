/** What a graph means: its phase, its caches, its limits. */
@NullMarked
package org.genie.model.semantics;

import org.jspecify.annotations.NullMarked;
