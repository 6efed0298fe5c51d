package org.genie.model;

/** Names a model as its users call it. */
public record ModelName(String value) implements Comparable<ModelName> {
    public ModelName {
        Identifiers.check("model name", value);
    }

    @Override
    public int compareTo(ModelName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
