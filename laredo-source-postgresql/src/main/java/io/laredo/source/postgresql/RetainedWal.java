package io.laredo.source.postgresql;

import org.jspecify.annotations.Nullable;

/**
 * How much WAL the database may keep for a slot.
 *
 * @param warningBytes from how much on to warn; null for never
 * @param limitBytes from how much on to give the slot up, so that the database's disk does not fill up; null for never
 */
public record RetainedWal(
        @Nullable Long warningBytes, @Nullable Long limitBytes) {
    private static final long GIBIBYTE = 1L << 30;

    /** A warning from 1 GiB on, and no limit. */
    public static final RetainedWal USUAL = new RetainedWal(GIBIBYTE, null);

    public RetainedWal {
        requirePositive("warning", warningBytes);
        requirePositive("limit", limitBytes);
        if (warningBytes != null && limitBytes != null && warningBytes > limitBytes) {
            throw new IllegalArgumentException(
                    "The warning of retained WAL, %d bytes, would come after its limit, %d bytes"
                            .formatted(warningBytes, limitBytes));
        }
    }

    private static void requirePositive(String what, @Nullable Long bytes) {
        if (bytes != null && bytes <= 0) {
            throw new IllegalArgumentException(
                    "The %s of retained WAL must be positive, got %d bytes".formatted(what, bytes));
        }
    }
}
