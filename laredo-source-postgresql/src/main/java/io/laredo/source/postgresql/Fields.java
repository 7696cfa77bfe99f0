package io.laredo.source.postgresql;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what composite values, ranges and hstore have in common: a text of parts between delimiters, where a part may be
 * quoted and a quoted part may hold anything, and a binary form of parts with their lengths.
 */
final class Fields {
    private final byte[] bytes;
    private final int end;
    private int at;

    Fields(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.at = from;
        this.end = from + length;
    }

    boolean isAtEnd() {
        return at == end;
    }

    byte peek() {
        if (at >= end) {
            throw new IllegalArgumentException("The text of a composite value, range or hstore ends early");
        }
        return bytes[at];
    }

    byte next() {
        byte next = peek();
        at++;
        return next;
    }

    void expect(String wanted) {
        for (int i = 0; i < wanted.length(); i++) {
            if (next() != wanted.charAt(i)) {
                throw new IllegalArgumentException("The text of a composite value, range or hstore lacks " + wanted);
            }
        }
    }

    /**
     * Reads a part up to one of the delimiters. In quotes a quote is doubled or has a backslash before it.
     *
     * @return its bytes without quotes, or null when there is nothing at all, not even quotes
     */
    byte @Nullable [] part(String delimiters) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean any = false;
        boolean quoted = false;
        while (quoted || delimiters.indexOf(peek()) < 0) {
            byte next = next();
            any = true;
            if (next == '\\') {
                content.write(next());
            } else if (next == '"' && quoted && at < end && bytes[at] == '"') {
                content.write(next());
            } else if (next == '"') {
                quoted = !quoted;
            } else {
                content.write(next);
            }
        }
        return any ? content.toByteArray() : null;
    }

    /** Reads a part in quotes, where a quote or backslash has a backslash before it. */
    byte[] quoted() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        expect("\"");
        for (byte next = next(); next != '"'; next = next()) {
            content.write(next == '\\' ? next() : next);
        }
        return content.toByteArray();
    }

    int int32() {
        require(Integer.BYTES);
        int value = Bits.int32(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    /** Reads the length of a part, then the part; null for a length of -1. */
    @Nullable Object binary(ValueReader reader) {
        int length = int32();
        if (length < 0) {
            return null;
        }
        require(length);
        Object value = reader.binary(bytes, at, length);
        at += length;
        return value;
    }

    private void require(int count) {
        if (count > end - at) {
            throw new IllegalArgumentException("A binary composite value, range or hstore ends early");
        }
    }
}
