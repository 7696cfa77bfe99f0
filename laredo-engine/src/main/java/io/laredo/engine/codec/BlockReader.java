package io.laredo.engine.codec;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Reads a file of blocks and checks each. For one thread. Does not close the stream. */
public final class BlockReader implements AutoCloseable {
    /** Deflate makes nothing smaller than this. */
    private static final int LARGEST_RATIO = 1032;

    private static final int ANY = -1;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final int version;
    private int expected;
    private long read;

    /**
     * Reads the head.
     *
     * @param magic the eight ASCII characters that such a file begins with
     * @throws CodecException the file is of another kind
     */
    public BlockReader(InputStream in, String magic) throws IOException {
        this.in = in;
        byte[] head = take(BlockWriter.HEAD_BYTES);
        version = head.length == BlockWriter.HEAD_BYTES ? head[Long.BYTES] & 0xFF : 0;
        if (!Arrays.equals(head, BlockWriter.head(magic, version).toByteArray())) {
            throw new CodecException("It does not begin as a file of kind %s does".formatted(magic));
        }
    }

    private BlockReader(InputStream in, int version, int expected, long read) {
        this.in = in;
        this.version = version;
        this.expected = expected;
        this.read = read;
    }

    /**
     * A reader that begins in the midst of a file.
     *
     * @param in the rest of the file, from a block on, which may have any number
     * @param at where in the file it is
     */
    public static BlockReader within(InputStream in, int version, long at) {
        return new BlockReader(in, version, ANY, at);
    }

    /** The version of the file's format. */
    public int version() {
        return version;
    }

    /** How many bytes of the file have been read. */
    public long read() {
        return read;
    }

    /** A block that is as it was written. */
    public record Block(int kind, BinaryReader content) {}

    /**
     * The next block.
     *
     * @return null at the end of the file
     * @throws CodecException the file is cut off or damaged
     */
    public @Nullable Block next() throws IOException {
        byte[] bytes = take(BlockWriter.BLOCK_HEAD_BYTES);
        if (bytes.length == 0) {
            return null;
        }
        requireAll(bytes, BlockWriter.BLOCK_HEAD_BYTES);
        BinaryReader head = new BinaryReader(bytes);
        int kind = head.octet();
        int number = head.int32();
        int length = head.int32();
        int rawLength = head.int32();
        int checksum = head.int32();
        if (head.int32() != BlockWriter.checksum(bytes, bytes.length - Integer.BYTES)) {
            throw damaged("the head of block %d is damaged".formatted(expected));
        }
        if ((number != expected && expected != ANY)
                || length < 0
                || rawLength < length
                || rawLength > (long) length * LARGEST_RATIO) {
            throw damaged(
                    "block %d was expected, and here is block %d with %d bytes".formatted(expected, number, length));
        }
        byte[] stored = take(length);
        requireAll(stored, length);
        if (BlockWriter.checksum(stored, length) != checksum) {
            throw damaged("block %d is damaged".formatted(expected));
        }
        expected = number + 1;
        return new Block(kind, new BinaryReader(length == rawLength ? stored : inflate(stored, rawLength)));
    }

    private byte[] inflate(byte[] stored, int rawLength) {
        byte[] raw = new byte[rawLength];
        inflater.reset();
        inflater.setInput(stored);
        try {
            if (inflater.inflate(raw) == rawLength && inflater.inflate(new byte[1]) == 0 && inflater.finished()) {
                return raw;
            }
        } catch (DataFormatException e) {
            throw new CodecException("Block %d cannot be unpacked".formatted(expected - 1), e);
        }
        throw damaged("block %d has another length than it says".formatted(expected - 1));
    }

    /** Grows with what is there, so that a length that is wrong takes no memory. */
    private byte[] take(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        read += bytes.length;
        return bytes;
    }

    private void requireAll(byte[] bytes, int wanted) {
        if (bytes.length < wanted) {
            throw damaged("it is cut off within block %d".formatted(expected));
        }
    }

    private CodecException damaged(String what) {
        return new CodecException("Before byte %d: %s".formatted(read, what));
    }

    @Override
    public void close() {
        inflater.end();
    }
}
