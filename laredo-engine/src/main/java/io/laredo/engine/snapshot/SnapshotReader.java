package io.laredo.engine.snapshot;

import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.engine.codec.BinaryReader;
import io.laredo.engine.codec.BlockReader;
import io.laredo.engine.codec.CodecException;
import io.laredo.engine.codec.RowCodec;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads one snapshot from its first byte to its last, and checks everything. For one thread. */
final class SnapshotReader implements AutoCloseable {
    /** How long the last block is: its head and a place in the file. */
    static final int END_BYTES = 29;

    private final BlockReader blocks;
    private final SnapshotHeader header;
    private final long[] counts;
    private BinaryReader content = new BinaryReader(new byte[0]);
    private int table;
    private int pending;
    private boolean isComplete;

    /**
     * Reads the header.
     *
     * @throws CodecException the bytes do not begin as a snapshot does
     */
    SnapshotReader(InputStream in) throws IOException {
        this.blocks = new BlockReader(in, SnapshotWriter.MAGIC);
        if (blocks.version() != SnapshotWriter.VERSION) {
            throw new CodecException("It has version %d of the format, and only version %d is known here"
                    .formatted(blocks.version(), SnapshotWriter.VERSION));
        }
        try {
            this.header = SnapshotHeader.read(block(SnapshotWriter.HEADER));
        } catch (IllegalArgumentException e) {
            throw new CodecException("Its header has values that do not exist: " + e.getMessage(), e);
        }
        this.counts = new long[header.tables().size()];
    }

    SnapshotHeader header() {
        return header;
    }

    /** How many rows of each table have been read. */
    long[] counts() {
        return counts.clone();
    }

    /**
     * The next row.
     *
     * @return null after the last, when everything has been checked
     * @throws CodecException the snapshot is damaged
     */
    @Nullable Row next() throws IOException {
        while (pending == 0) {
            if (isComplete || !nextBlock()) {
                return null;
            }
        }
        TableSchema schema = header.tables().get(table);
        Row row = RowCodec.read(schema, content);
        if (--pending == 0) {
            content.requireEnd();
        }
        counts[table]++;
        return row;
    }

    /** @return whether there are rows in it */
    private boolean nextBlock() throws IOException {
        long at = blocks.read();
        BlockReader.Block block = required(blocks.next());
        content = block.content();
        if (block.kind() == SnapshotWriter.ROWS) {
            int next = content.index(counts.length);
            if (next < table) {
                throw content.malformed("rows of table %d after those of table %d".formatted(next, table));
            }
            table = next;
            pending = (int) Math.min(Integer.MAX_VALUE, content.count());
            if (pending <= 0) {
                throw content.malformed("a block without rows");
            }
            return true;
        }
        if (block.kind() != SnapshotWriter.TRAILER) {
            throw content.malformed("a block of unknown kind %d".formatted(block.kind()));
        }
        checkEnd(at);
        return false;
    }

    private void checkEnd(long trailer) throws IOException {
        long[] said = readCounts(content, counts.length);
        if (!Arrays.equals(said, counts)) {
            throw new CodecException("It has %s rows in its tables and says %s"
                    .formatted(Arrays.toString(counts), Arrays.toString(said)));
        }
        BinaryReader end = block(SnapshotWriter.END);
        if (end.int64() != trailer) {
            throw new CodecException("Its end says that the counts are elsewhere");
        }
        end.requireEnd();
        if (blocks.next() != null) {
            throw new CodecException("It goes on after its end");
        }
        isComplete = true;
    }

    static long[] readCounts(BinaryReader in, int tables) {
        long[] counts = new long[in.countOf(1)];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.count();
        }
        in.requireEnd();
        if (counts.length != tables) {
            throw new CodecException("It has %d tables and counts of %d".formatted(tables, counts.length));
        }
        return counts;
    }

    private BinaryReader block(int kind) throws IOException {
        BlockReader.Block block = required(blocks.next());
        if (block.kind() != kind) {
            throw new CodecException(
                    "A block of kind %c was expected, and here is kind %d".formatted(kind, block.kind()));
        }
        return block.content();
    }

    private static BlockReader.Block required(BlockReader.@Nullable Block block) {
        if (block == null) {
            throw new CodecException("It is cut off: its end is missing");
        }
        return block;
    }

    @Override
    public void close() {
        blocks.close();
    }
}
