/** How graphs come in: pieces put together and tagged. */
@NullMarked
package org.genie.operators.graphs;

import org.jspecify.annotations.NullMarked;
