package org.genie.planner.cost;

/** Byte counts as people read them: decimal units, as in {@code cluster.yaml}. */
public final class Bytes {
    private Bytes() {}

    public static String text(long bytes) {
        if (bytes >= 1_000_000_000) {
            return tenths(bytes, 1_000_000_000) + " GB";
        }
        if (bytes >= 100_000) {
            return tenths(bytes, 1_000_000) + " MB";
        }
        if (bytes >= 1_000) {
            return tenths(bytes, 1_000) + " kB";
        }
        return bytes + " bytes";
    }

    private static double tenths(long bytes, long unit) {
        return Math.round(bytes * 10.0 / unit) / 10.0;
    }
}
