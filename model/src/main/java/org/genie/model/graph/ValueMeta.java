package org.genie.model.graph;

/** What is known of a value before a graph runs. */
public sealed interface ValueMeta permits TensorMeta, ScalarMeta {}
