package io.laredo.source.postgresql;

import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one protocol message, in order. Every read stays within the message: a field that would not is an
 * {@link IllegalArgumentException}, whatever length the message claims.
 */
final class MessageReader {
    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;

    /** @param from where the message begins in the array, which it fills to the end */
    MessageReader(byte[] bytes, int from) {
        this(bytes, from, bytes.length);
    }

    MessageReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.start = from;
        this.at = from;
        this.end = end;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the next field begins in the array. */
    int position() {
        return at;
    }

    /** The bytes of the whole message. */
    int size() {
        return end - start;
    }

    boolean isAtEnd() {
        return at == end;
    }

    /** How many bytes follow. */
    int remaining() {
        return end - at;
    }

    /** A message that goes on after its last field is not the one it was taken for. */
    void requireEnd() {
        if (at != end) {
            throw new IllegalArgumentException("It goes on for %d bytes after its last field".formatted(remaining()));
        }
    }

    char letter() {
        require(1);
        return (char) (bytes[at++] & 0xFF);
    }

    int int8() {
        require(1);
        return bytes[at++];
    }

    int int16() {
        require(Short.BYTES);
        int value = Bits.int16(bytes, at);
        at += Short.BYTES;
        return value;
    }

    /** An unsigned number of things that follow, each of at least one byte. */
    int count() {
        int count = int16() & 0xFFFF;
        if (count > end - at) {
            throw new IllegalArgumentException(
                    "The message ends after %d bytes; %d fields cannot follow at %d".formatted(end, count, at));
        }
        return count;
    }

    int int32() {
        require(Integer.BYTES);
        int value = Bits.int32(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    long unsigned32() {
        return int32() & 0xFFFF_FFFFL;
    }

    long int64() {
        require(Long.BYTES);
        long value = Bits.int64(bytes, at);
        at += Long.BYTES;
        return value;
    }

    /** Text in UTF-8 that ends with a zero byte. */
    String string() {
        int from = at;
        while (at < end && bytes[at] != 0) {
            at++;
        }
        require(1);
        String text = new String(bytes, from, at - from, StandardCharsets.UTF_8);
        at++;
        return text;
    }

    /** Moves over some bytes and returns where they begin. */
    int skip(int count) {
        require(count);
        int from = at;
        at += count;
        return from;
    }

    private void require(int count) {
        if (count < 0 || count > end - at) {
            throw new IllegalArgumentException(
                    "The message ends after %d bytes; a field of %d begins at %d".formatted(end, count, at));
        }
    }
}
