package org.genie.model.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How tensors move between executors; the values of {@code cluster.yaml}'s {@code backend}. */
public enum TensorBackend {
    /** All executors in one process. */
    LOCAL,
    TCP,
    /** Control over gRPC (as always) and tensors over TCP. */
    GRPC,
    /** Unix domain sockets, one host. */
    UNIX,
    /** UCX over shared memory or TCP. */
    UCX,
    /** UCX over RDMA. */
    RDMA;

    /** Reads a value as the user typed it. Throws {@link IllegalArgumentException} naming the allowed ones. */
    public static TensorBackend parse(String text) {
        for (TensorBackend backend : values()) {
            if (backend.text().equals(text)) {
                return backend;
            }
        }
        throw new IllegalArgumentException("backend '" + text + "' is not one of "
                + Arrays.stream(values()).map(TensorBackend::text).collect(Collectors.joining(", ")) + ".");
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
