package io.laredo.engine.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;

/**
 * Writes a file of blocks: a head that says what the file is, then blocks that each have a kind, a number, a length and
 * checksums. For one thread. Does not close the stream.
 */
public final class BlockWriter implements AutoCloseable {
    /** Below this a block is not worth compressing. */
    private static final int SMALL = 64;

    static final int HEAD_BYTES = 12;
    static final int BLOCK_HEAD_BYTES = 21;

    private final OutputStream out;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private byte[] compressed = new byte[1024];
    private int blocks;
    private long written;

    /**
     * Writes the head.
     *
     * @param magic eight ASCII characters that say what kind of file it is
     * @param version of its format, 0 to 255
     */
    public BlockWriter(OutputStream out, String magic, int version) throws IOException {
        this.out = out;
        put(head(magic, version));
    }

    /** The first bytes of such a file. */
    static BinaryWriter head(String magic, int version) {
        BinaryWriter head = new BinaryWriter();
        for (int i = 0; i < Long.BYTES; i++) {
            head.octet(magic.charAt(i));
        }
        head.octet(version);
        head.octet('\r'); // a transfer that takes the file for a text changes these
        head.octet('\n');
        head.octet(0x80);
        return head;
    }

    /** Where the next block will be. */
    public long written() {
        return written;
    }

    /**
     * Writes a block.
     *
     * @param kind what is in it, 0 to 255
     */
    public void block(int kind, BinaryWriter content) throws IOException {
        byte[] raw = content.toByteArray();
        int length = raw.length < SMALL ? raw.length : compress(raw);
        byte[] stored = length < raw.length ? compressed : raw;
        BinaryWriter head = new BinaryWriter();
        head.octet(kind);
        head.int32(blocks++);
        head.int32(length);
        head.int32(raw.length);
        head.int32(checksum(stored, length));
        head.int32(checksum(head.toByteArray(), head.size()));
        put(head);
        out.write(stored, 0, length);
        written += length;
    }

    private void put(BinaryWriter bytes) throws IOException {
        bytes.writeTo(out);
        written += bytes.size();
    }

    /** @return the compressed length; that of the original if it is not less */
    private int compress(byte[] raw) {
        if (compressed.length < raw.length) {
            compressed = new byte[raw.length];
        }
        deflater.reset();
        deflater.setInput(raw);
        deflater.finish();
        int length = deflater.deflate(compressed, 0, raw.length);
        return deflater.finished() ? length : raw.length;
    }

    static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** Frees what compression needs. */
    @Override
    public void close() {
        deflater.end();
    }
}
