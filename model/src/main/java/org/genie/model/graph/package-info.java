/** A model's op graph: nodes, tensors with symbolic sizes, weights by content hash. */
@NullMarked
package org.genie.model.graph;

import org.jspecify.annotations.NullMarked;
