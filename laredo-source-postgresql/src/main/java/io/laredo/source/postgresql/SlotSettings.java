package io.laredo.source.postgresql;

import java.util.regex.Pattern;

/**
 * The replication slot.
 *
 * @param mode how long it lives
 * @param name the name of a persistent slot, which no other process may use; what the names of temporary ones begin with,
 *     where a suffix keeps sessions and processes apart
 * @param failover whether standbys keep a persistent slot in step, so that the stream goes on after a promotion; since
 *     PostgreSQL 17
 * @param whenInvalidated what to do when a persistent slot cannot go on from where the targets are
 * @param retainedWal how much WAL the database may keep for it
 */
public record SlotSettings(
        SlotMode mode, String name, boolean failover, GapPolicy whenInvalidated, RetainedWal retainedWal) {
    private static final Pattern LEGAL_PREFIX = Pattern.compile("[a-z0-9_]{1,54}");
    private static final Pattern LEGAL_NAME = Pattern.compile("[a-z0-9_]{1,63}");

    public SlotSettings {
        if (mode == SlotMode.TEMPORARY && !LEGAL_PREFIX.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Illegal beginning '%s' of slot names. Use 1 to 54 of a-z, 0-9 and _".formatted(name));
        }
        if (mode == SlotMode.PERSISTENT && !LEGAL_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Illegal slot name '%s'. Use 1 to 63 of a-z, 0-9 and _".formatted(name));
        }
        if (mode == SlotMode.TEMPORARY && whenInvalidated == GapPolicy.STOP) {
            throw new IllegalArgumentException(
                    "A temporary slot ends with its connection, so each session copies the tables. Make slot '%s' persistent to stop instead"
                            .formatted(name));
        }
        if (mode == SlotMode.TEMPORARY && failover) {
            throw new IllegalArgumentException(
                    "A temporary slot ends with its connection, so failover cannot keep it. Make slot '%s' persistent, or leave failover out"
                            .formatted(name));
        }
    }

    /** A slot of a session's own each time. */
    public static SlotSettings temporary(String prefix) {
        return new SlotSettings(SlotMode.TEMPORARY, prefix, false, GapPolicy.REBASELINE, RetainedWal.USUAL);
    }

    /** A slot that stays, of a name that no other process uses. */
    public static SlotSettings persistent(String name) {
        return new SlotSettings(SlotMode.PERSISTENT, name, false, GapPolicy.REBASELINE, RetainedWal.USUAL);
    }

    public SlotSettings withFailover(boolean newFailover) {
        return new SlotSettings(mode, name, newFailover, whenInvalidated, retainedWal);
    }

    public SlotSettings whenInvalidated(GapPolicy policy) {
        return new SlotSettings(mode, name, failover, policy, retainedWal);
    }

    public SlotSettings with(RetainedWal newRetainedWal) {
        return new SlotSettings(mode, name, failover, whenInvalidated, newRetainedWal);
    }

    boolean isPersistent() {
        return mode == SlotMode.PERSISTENT;
    }
}
