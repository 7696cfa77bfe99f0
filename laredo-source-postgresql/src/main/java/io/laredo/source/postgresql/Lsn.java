package io.laredo.source.postgresql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A byte place in PostgreSQL's write-ahead log, ordered as an unsigned 64-bit number.
 *
 * @param value bytes since the start of the log; zero is PostgreSQL's "no place"
 */
record Lsn(long value) implements Comparable<Lsn> {
    private static final Pattern TEXT = Pattern.compile("(\\p{XDigit}{1,8})/(\\p{XDigit}{1,8})");

    /** Reads PostgreSQL's text form, such as {@code 16/B374D848}. */
    static Lsn parse(String text) {
        Matcher halves = TEXT.matcher(text);
        if (!halves.matches()) {
            throw new IllegalArgumentException(
                    "Not an LSN: '%s'. Expected two hex numbers, as in 16/B374D848".formatted(text));
        }
        return new Lsn(Long.parseLong(halves.group(1), 16) << 32 | Long.parseLong(halves.group(2), 16));
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return "%X/%X".formatted(value >>> 32, value & 0xFFFF_FFFFL);
    }
}
