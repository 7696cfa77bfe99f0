package io.laredo;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable sequence of bytes with equality by content: a {@code bytea} value. */
public final class Bytes {
    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of the array. */
    public static Bytes copyOf(byte[] content) {
        return new Bytes(content.clone());
    }

    /** A copy of a part of the array. */
    public static Bytes copyOf(byte[] content, int from, int length) {
        return new Bytes(Arrays.copyOfRange(content, from, from + length));
    }

    public int size() {
        return content.length;
    }

    /** A fresh array that the caller may change. */
    public byte[] toArray() {
        return content.clone();
    }

    /** A read-only buffer over the content, without a copy. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** PostgreSQL's hex form, {@code \x0aff}. */
    @Override
    public String toString() {
        return "\\x" + HexFormat.of().formatHex(content);
    }
}
