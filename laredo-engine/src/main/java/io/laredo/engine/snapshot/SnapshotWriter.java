package io.laredo.engine.snapshot;

import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.TargetExport;
import io.laredo.engine.codec.BinaryWriter;
import io.laredo.engine.codec.BlockWriter;
import io.laredo.engine.codec.RowCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes one snapshot to a stream: a header, the rows in blocks, their counts, and where the counts are. */
final class SnapshotWriter {
    static final String MAGIC = "LAREDO-S";
    static final int VERSION = 1;

    static final int HEADER = 'H';
    static final int ROWS = 'R';
    static final int TRAILER = 'T';
    static final int END = 'E';

    private static final int BLOCK_BYTES = 128 * 1024;

    private final BlockWriter blocks;
    private final BinaryWriter rows = new BinaryWriter();
    private int pending;

    private SnapshotWriter(BlockWriter blocks) {
        this.blocks = blocks;
    }

    static void write(SnapshotHeader header, TargetExport export, OutputStream out)
            throws IOException, InterruptedException {
        try (BlockWriter blocks = new BlockWriter(out, MAGIC, VERSION)) {
            new SnapshotWriter(blocks).write(header, export);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write(SnapshotHeader header, TargetExport export) throws IOException, InterruptedException {
        BinaryWriter content = new BinaryWriter();
        header.write(content);
        blocks.block(HEADER, content);
        long[] counts = new long[header.tables().size()];
        for (int table = 0; table < counts.length; table++) {
            counts[table] = writeTable(table, header.tables().get(table), export);
        }
        writeEnd(counts);
    }

    private long writeTable(int table, TableSchema schema, TargetExport export)
            throws IOException, InterruptedException {
        long[] count = new long[1];
        export.rows(schema, row -> {
            if (!row.schema().equals(schema)) {
                throw new IllegalArgumentException("A row of %s has another shape than the export says"
                        .formatted(row.schema().table()));
            }
            add(table, row);
            count[0]++;
        });
        flush(table);
        return count[0];
    }

    private void add(int table, Row row) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("A snapshot was interrupted");
        }
        RowCodec.write(row, rows);
        pending++;
        if (rows.size() >= BLOCK_BYTES) {
            try {
                flush(table);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void flush(int table) throws IOException {
        if (pending > 0) {
            BinaryWriter content = new BinaryWriter();
            content.count(table);
            content.count(pending);
            content.raw(rows.asBuffer());
            blocks.block(ROWS, content);
            rows.clear();
            pending = 0;
        }
    }

    private void writeEnd(long[] counts) throws IOException {
        long trailer = blocks.written();
        BinaryWriter content = new BinaryWriter();
        content.count(counts.length);
        for (long count : counts) {
            content.count(count);
        }
        blocks.block(TRAILER, content);
        BinaryWriter end = new BinaryWriter();
        end.int64(trailer);
        blocks.block(END, end);
    }
}
