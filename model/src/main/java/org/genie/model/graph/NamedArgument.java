package org.genie.model.graph;

/** An argument under the name that the operator's schema gives it. */
public record NamedArgument(String name, Argument argument, boolean keyword) {}
