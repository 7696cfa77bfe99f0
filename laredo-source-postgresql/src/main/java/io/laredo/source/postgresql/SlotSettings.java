package io.laredo.source.postgresql;

import java.util.regex.Pattern;

/**
 * The replication slot.
 *
 * @param prefix what the names of the slots begin with; a suffix keeps processes apart
 */
public record SlotSettings(String prefix) {
    private static final Pattern LEGAL_PREFIX = Pattern.compile("[a-z0-9_]{1,40}");

    public SlotSettings {
        if (!LEGAL_PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "Illegal beginning '%s' of slot names. Use 1 to 40 of a-z, 0-9 and _".formatted(prefix));
        }
    }
}
