/** What a graph means and what it costs. */
@NullMarked
package org.genie.semantics;

import org.jspecify.annotations.NullMarked;
