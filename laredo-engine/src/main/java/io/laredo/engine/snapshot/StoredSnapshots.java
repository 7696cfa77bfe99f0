package io.laredo.engine.snapshot;

import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.engine.codec.BinaryReader;
import io.laredo.engine.codec.BlockReader;
import io.laredo.engine.codec.CodecException;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads the snapshots of one target out of a store. Whatever is wrong with one becomes a {@link DamagedSnapshotException}. */
final class StoredSnapshots {
    private static final String NAME = "%010d.snapshot";
    private static final Pattern NAMES = Pattern.compile("\\d{10}\\.snapshot");
    private static final int BUFFER = 1 << 16;

    private final String target;
    private final SnapshotStore store;

    StoredSnapshots(String target, SnapshotStore store) {
        this.target = target;
        this.store = store;
    }

    static boolean isName(String name) {
        return NAMES.matcher(name).matches();
    }

    /** The name for a snapshot after these. */
    static String nameAfter(List<SnapshotStore.Stored> present) {
        long last = present.stream()
                .map(SnapshotStore.Stored::name)
                .filter(StoredSnapshots::isName)
                .mapToLong(name -> Long.parseLong(name.substring(0, 10)))
                .max()
                .orElse(0);
        return NAME.formatted(last + 1);
    }

    /** Takes the rows of a snapshot. */
    interface RowTaker {
        void take(Row row) throws InterruptedException;
    }

    /** Does something with the header before the first row comes. */
    interface Opening {
        RowTaker opened(SnapshotHeader header);
    }

    /** Looks at the header and the counts. */
    SnapshotInfo look(SnapshotStore.Stored stored) throws IOException {
        return checked(stored.name(), () -> {
            if (!isName(stored.name())) {
                throw new CodecException("It is not named as a snapshot is");
            }
            SnapshotHeader header;
            try (InputStream in = open(stored.name(), 0);
                    SnapshotReader reader = new SnapshotReader(in)) {
                header = requireOwn(reader.header());
            }
            return info(
                    stored.name(),
                    stored.bytes(),
                    header,
                    counts(stored, header.tables().size()));
        });
    }

    private long[] counts(SnapshotStore.Stored stored, int tables) throws IOException {
        long end = stored.bytes() - SnapshotReader.END_BYTES;
        if (end < 0) {
            throw new CodecException("It is cut off: its end is missing");
        }
        long trailer = block(stored.name(), end, SnapshotWriter.END).int64();
        if (trailer < 0 || trailer >= end) {
            throw new CodecException("Its counts should be at byte %d of %d".formatted(trailer, stored.bytes()));
        }
        return SnapshotReader.readCounts(block(stored.name(), trailer, SnapshotWriter.TRAILER), tables);
    }

    private BinaryReader block(String name, long at, int kind) throws IOException {
        try (InputStream in = open(name, at);
                BlockReader blocks = BlockReader.within(in, SnapshotWriter.VERSION, at)) {
            BlockReader.Block block = blocks.next();
            if (block == null || block.kind() != kind) {
                throw new CodecException("It is cut off: at byte %d there is no block of kind %c".formatted(at, kind));
            }
            return block.content();
        }
    }

    /**
     * Reads all rows and checks everything.
     *
     * @return what the snapshot is, when it is whole
     * @throws DamagedSnapshotException it is not; rows may have been delivered already
     */
    SnapshotInfo read(String name, Opening opening) throws IOException, InterruptedException {
        long[] bytes = new long[1];
        return checkedInterruptibly(name, () -> {
            try (InputStream in = new CountedStream(open(name, 0), bytes);
                    SnapshotReader reader = new SnapshotReader(in)) {
                RowTaker rows = opening.opened(requireOwn(reader.header()));
                for (Row row = reader.next(); row != null; row = reader.next()) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("Reading a snapshot was interrupted");
                    }
                    rows.take(row);
                }
                return info(name, bytes[0], reader.header(), reader.counts());
            }
        });
    }

    private InputStream open(String name, long from) throws IOException {
        return new BufferedInputStream(store.open(target, name, from), BUFFER);
    }

    private SnapshotHeader requireOwn(SnapshotHeader header) {
        if (!header.target().equals(target)) {
            throw new CodecException("It is of target '%s'".formatted(header.target()));
        }
        return header;
    }

    private static SnapshotInfo info(String name, long bytes, SnapshotHeader header, long[] counts) {
        List<TableSchema> tables = header.tables();
        return new SnapshotInfo(
                name,
                header.target(),
                header.position(),
                header.created(),
                SnapshotWriter.VERSION,
                IntStream.range(0, counts.length)
                        .mapToObj(i -> new SnapshotInfo.TableRows(tables.get(i), counts[i]))
                        .toList(),
                bytes,
                header.metadata());
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private interface LongReading<T> {
        T read() throws IOException, InterruptedException;
    }

    private <T> T checked(String name, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (CodecException e) {
            throw damaged(name, e);
        }
    }

    private <T> T checkedInterruptibly(String name, LongReading<T> reading) throws IOException, InterruptedException {
        try {
            return reading.read();
        } catch (CodecException e) {
            throw damaged(name, e);
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new SnapshotException(
                    "There is no snapshot '%s' of target '%s' in %s".formatted(name, target, store), e);
        }
    }

    private DamagedSnapshotException damaged(String name, CodecException cause) {
        return new DamagedSnapshotException(
                name,
                "'%s' of target '%s' in %s cannot be used. %s. Remove it, or put an intact copy in its place"
                        .formatted(name, target, store, cause.getMessage()),
                cause);
    }
}
