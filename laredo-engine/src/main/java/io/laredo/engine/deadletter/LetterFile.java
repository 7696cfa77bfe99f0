package io.laredo.engine.deadletter;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Transaction;
import io.laredo.engine.codec.BinaryReader;
import io.laredo.engine.codec.BinaryWriter;
import io.laredo.engine.codec.BlockReader;
import io.laredo.engine.codec.BlockWriter;
import io.laredo.engine.codec.ChangeDecoder;
import io.laredo.engine.codec.ChangeEncoder;
import io.laredo.engine.codec.CodecException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;

/** A letter as a file: a header, the changes in blocks, and their count. Reads it once, from end to end. For one thread. */
final class LetterFile implements AutoCloseable {
    private static final String MAGIC = "LAREDO-D";
    private static final int VERSION = 1;
    private static final int HEADER = 'H';
    private static final int CHANGES = 'C';
    private static final int END = 'E';
    private static final int BLOCK_BYTES = 128 * 1024;

    private final InputStream in;
    private final BlockReader blocks;
    private final LetterHeader header;
    private final ChangeDecoder decoder = new ChangeDecoder();
    private BinaryReader content = new BinaryReader(new byte[0]);
    private long read;
    private boolean isAtEnd;

    /**
     * Reads the header.
     *
     * @param in closed with this
     * @throws CodecException it is no letter
     */
    LetterFile(InputStream in) throws IOException {
        this.in = in;
        this.blocks = new BlockReader(in, MAGIC);
        if (blocks.version() != VERSION) {
            throw new CodecException("It has version %d of the format, and only version %d is known here"
                    .formatted(blocks.version(), VERSION));
        }
        BlockReader.Block first = blocks.next();
        if (first == null || first.kind() != HEADER) {
            throw new CodecException("It has no header");
        }
        try {
            this.header = LetterHeader.read(first.content());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new CodecException("Its header has values that do not exist: " + e.getMessage(), e);
        }
    }

    static void write(LetterHeader header, Transaction transaction, OutputStream out) throws IOException {
        try (BlockWriter blocks = new BlockWriter(out, MAGIC, VERSION)) {
            BinaryWriter content = new BinaryWriter();
            header.write(content);
            blocks.block(HEADER, content);
            long count = writeChanges(transaction, blocks);
            if (count != header.letter().changeCount()) {
                throw new CodecException("Transaction %d has %d changes and said %d"
                        .formatted(transaction.xid(), count, header.letter().changeCount()));
            }
            BinaryWriter end = new BinaryWriter();
            end.number(count);
            blocks.block(END, end);
        }
    }

    private static long writeChanges(Transaction transaction, BlockWriter blocks) throws IOException {
        ChangeEncoder encoder = new ChangeEncoder();
        BinaryWriter content = new BinaryWriter();
        long count = 0;
        try (ChangeCursor cursor = transaction.changes()) {
            for (ChangeEvent event = cursor.next(); event != null; event = cursor.next()) {
                encoder.write(event, content);
                count++;
                if (content.size() >= BLOCK_BYTES) {
                    blocks.block(CHANGES, content);
                    content.clear();
                }
            }
        }
        if (content.size() > 0) {
            blocks.block(CHANGES, content);
        }
        return count;
    }

    LetterHeader header() {
        return header;
    }

    /**
     * The next change.
     *
     * @return null after the last, when everything has been checked
     * @throws CodecException the file is damaged
     */
    @Nullable ChangeEvent next() throws IOException {
        while (content.isAtEnd()) {
            if (isAtEnd) {
                return null;
            }
            nextBlock();
        }
        read++;
        return decoder.read(content);
    }

    /** Reads all changes that are left, which checks them. */
    void readToEnd() throws IOException {
        ChangeEvent event = next();
        while (event != null) {
            event = next();
        }
    }

    private void nextBlock() throws IOException {
        BlockReader.Block block = blocks.next();
        if (block == null) {
            throw new CodecException("It is cut off: its end is missing");
        }
        if (block.kind() == CHANGES) {
            content = block.content();
        } else if (block.kind() == END) {
            checkEnd(block.content());
            isAtEnd = true;
        } else {
            throw new CodecException("A block of unknown kind %d".formatted(block.kind()));
        }
    }

    private void checkEnd(BinaryReader end) throws IOException {
        long said = end.number();
        end.requireEnd();
        if (said != read || said != header.letter().changeCount() || blocks.next() != null) {
            throw new CodecException("It has %d changes, and says %d and %d"
                    .formatted(read, header.letter().changeCount(), said));
        }
    }

    @Override
    public void close() throws IOException {
        blocks.close();
        in.close();
    }
}
