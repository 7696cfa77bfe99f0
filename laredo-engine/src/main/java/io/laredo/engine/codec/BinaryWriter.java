package io.laredo.engine.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A growing sequence of bytes that numbers and texts are written to. For one thread. */
public final class BinaryWriter {
    private static final int FIRST_CAPACITY = 256;
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;

    /** How many bytes there are. */
    public int size() {
        return size;
    }

    /** Forgets all bytes. */
    public void clear() {
        size = 0;
    }

    /** A byte, of which the lower eight bits count. */
    public void octet(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    /** An unsigned number, seven bits to a byte, lowest first; all but the last byte have their highest bit set. */
    public void count(long value) {
        long rest = value;
        reserve(10);
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** A signed number: like a count, after 0, -1, 1, -2, … became 0, 1, 2, 3, …. */
    public void number(long value) {
        count((value << 1) ^ (value >> 63));
    }

    /** Four bytes, highest first. */
    public void int32(int value) {
        reserve(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Eight bytes, highest first. */
    public void int64(long value) {
        int32((int) (value >>> 32));
        int32((int) value);
    }

    /** The bytes that remain in a buffer, as they are. */
    public void raw(ByteBuffer content) {
        int length = content.remaining();
        reserve(length);
        content.get(bytes, size, length);
        size += length;
    }

    /** A count of bytes and the bytes. */
    public void block(ByteBuffer content) {
        count(content.remaining());
        raw(content);
    }

    /**
     * A count of bytes and the text in UTF-8.
     *
     * @throws CodecException the text has half a surrogate pair, so that no UTF-8 stands for it
     */
    public void text(String text) {
        int length = text.length();
        if (isAscii(text)) {
            count(length);
            reserve(length);
            for (int i = 0; i < length; i++) {
                bytes[size++] = (byte) text.charAt(i);
            }
        } else {
            block(Utf8.encode(text));
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** What has been written, until the next call; read-only and without a copy. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(bytes, 0, size).asReadOnlyBuffer();
    }

    /** The array that is written to, until the next call; what is behind {@link #size} has no meaning. */
    public byte[] array() {
        return bytes;
    }

    /** A copy of what has been written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Writes everything to a stream. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    private void reserve(int more) {
        if (more > bytes.length - size) {
            if (more > LARGEST - size) {
                throw new CodecException("A row or change of more than 2 GB has no binary form");
            }
            int wanted = size + more;
            bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(wanted, bytes.length * 2L)));
        }
    }
}
