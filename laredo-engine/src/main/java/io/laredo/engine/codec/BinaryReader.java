package io.laredo.engine.codec;

/**
 * Reads what a {@link BinaryWriter} wrote. For one thread. Every method throws a {@link CodecException} when the bytes end
 * too early or cannot have been written so, and allocates nothing larger than what the bytes left over could fill.
 */
public final class BinaryReader {
    private final byte[] bytes;
    private int at;

    /** Takes the array over. */
    public BinaryReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** How many bytes are left. */
    public int remaining() {
        return bytes.length - at;
    }

    public boolean isAtEnd() {
        return at == bytes.length;
    }

    /** A byte, 0 to 255. */
    public int octet() {
        require(1);
        return bytes[at++] & 0xFF;
    }

    /** A count, as an unsigned number. */
    public long count() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = octet();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                if ((shift == 63 && next > 1) || (shift > 0 && next == 0)) {
                    throw malformed("a number that no writer writes so");
                }
                return value;
            }
        }
        throw malformed("a number of more than ten bytes");
    }

    /**
     * A count of things that are still to come.
     *
     * @param leastBytes how many bytes each of them takes at least
     */
    public int countOf(int leastBytes) {
        long count = count();
        if (count < 0 || count > remaining() / leastBytes) {
            throw malformed(
                    "a count of %s, but %d bytes are left".formatted(Long.toUnsignedString(count), remaining()));
        }
        return (int) count;
    }

    /** A count that is less than a limit. */
    public int index(int limit) {
        long index = count();
        if (index < 0 || index >= limit) {
            throw malformed("number %s of %d".formatted(Long.toUnsignedString(index), limit));
        }
        return (int) index;
    }

    /** A signed number. */
    public long number() {
        long value = count();
        return (value >>> 1) ^ -(value & 1);
    }

    /** A signed number that fits an int. */
    public int smallNumber() {
        long value = number();
        if (value != (int) value) {
            throw malformed("a number that is too large: " + value);
        }
        return (int) value;
    }

    public int int32() {
        require(Integer.BYTES);
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = (value << 8) | (bytes[at++] & 0xFF);
        }
        return value;
    }

    public long int64() {
        return ((long) int32() << 32) | (int32() & 0xFFFF_FFFFL);
    }

    /** A 0 or a 1. */
    public boolean flag() {
        int value = octet();
        if (value > 1) {
            throw malformed("neither 0 nor 1 but " + value);
        }
        return value == 1;
    }

    /** A count of bytes and the bytes, in an array of their own. */
    public byte[] block() {
        int length = countOf(1);
        byte[] content = new byte[length];
        System.arraycopy(bytes, at, content, 0, length);
        at += length;
        return content;
    }

    public String text() {
        int length = countOf(1);
        String text = Utf8.decode(bytes, at, length);
        at += length;
        return text;
    }

    /** Checks that nothing is left. */
    public void requireEnd() {
        if (!isAtEnd()) {
            throw malformed("%d bytes too many".formatted(remaining()));
        }
    }

    /** What to throw for bytes that cannot have been written so; the message says where they are. */
    public CodecException malformed(String what) {
        return new CodecException("At byte %d of %d: %s".formatted(at, bytes.length, what));
    }

    private void require(int wanted) {
        if (wanted > remaining()) {
            throw malformed("%d bytes wanted, and the content is cut off".formatted(wanted));
        }
    }
}
