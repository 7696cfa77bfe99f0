package io.laredo.engine.validation;

import io.laredo.BaselinePart;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableLostException;
import io.laredo.TableSchema;
import io.laredo.TargetExport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares what a target has with the database as of the same position. Any thread may call this.
 *
 * <p>Each table is read once from either side: for each range of key hashes the rows are counted and their hashes summed up.
 * Where ranges differ, both sides are read once more for the keys of the rows that do. {@link ComparisonSettings} says what
 * that takes in memory.
 */
public final class TableComparison {
    private final ComparisonSettings settings;

    public TableComparison(ComparisonSettings settings) {
        this.settings = settings;
    }

    /**
     * Compares all tables that both have. Neither is closed.
     *
     * <p>The two must have the same transactions. A target whose cursor was held and run to the position of the database may
     * say an earlier one, if nothing for it lies between; nobody but the caller knows whether something does.
     *
     * @param database gives the parts of a table anew when they are asked for again
     * @throws IllegalArgumentException the target is past the database, or in another history
     * @throws SourceException the database could not be read
     */
    public ComparisonReport compare(SourceBaseline database, TargetExport target) throws InterruptedException {
        if (!database.position().covers(target.position())) {
            throw new IllegalArgumentException(
                    "The target at %s cannot be compared with the database at %s, which is earlier. Hold the target before the database is asked for its position"
                            .formatted(target.position(), database.position()));
        }
        long begun = System.nanoTime();
        Map<TableId, TableSchema> present = new TreeMap<>();
        database.tables().forEach(table -> present.put(table.table(), table));
        Set<TableId> onlyInDatabase = new TreeSet<>(present.keySet());
        Set<TableId> onlyInTarget = new TreeSet<>();
        List<TableReport> reports = new ArrayList<>();
        Map<TableId, SourceException> unread = new TreeMap<>();
        try (PartReaders readers = new PartReaders(settings.parallelism())) {
            for (TableSchema table : target.tables()) {
                onlyInDatabase.remove(table.table());
                TableSchema same = present.get(table.table());
                if (same == null) {
                    onlyInTarget.add(table.table());
                    continue;
                }
                try {
                    reports.add(new Comparing(database, target, new ComparedTable(same, table), readers).report());
                } catch (TableLostException e) {
                    unread.put(table.table(), e);
                }
            }
        }
        return new ComparisonReport(database.position(), reports, unread, onlyInDatabase, onlyInTarget, since(begun));
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** The comparison of one table. */
    private final class Comparing {
        private final SourceBaseline database;
        private final TargetExport target;
        private final ComparedTable table;
        private final PartReaders readers;

        private Comparing(SourceBaseline database, TargetExport target, ComparedTable table, PartReaders readers) {
            this.database = database;
            this.target = target;
            this.table = table;
            this.readers = readers;
        }

        private TableReport report() throws InterruptedException {
            long begun = System.nanoTime();
            RangeSums inDatabase = sumsOfDatabase();
            RangeSums inTarget = sumsOfTarget();
            BitSet differing = inDatabase.differences(inTarget);
            BitSet examined = examinable(differing, inDatabase, inTarget);
            DifferingKeys keys = new DifferingKeys(examined, settings.ranges());
            if (!examined.isEmpty()) {
                examine(keys);
            }
            return new TableReport(
                    table.database().table(),
                    inDatabase.rows(),
                    inTarget.rows(),
                    settings.ranges(),
                    differing.cardinality(),
                    examined.cardinality(),
                    table.key(),
                    keys.count(),
                    keys.first(settings.differences()),
                    table.onlyInDatabase(),
                    table.onlyInTarget(),
                    since(begun));
        }

        private RangeSums sumsOfDatabase() throws InterruptedException {
            List<RangeSums> sums = new ArrayList<>();
            readers.read(parts(), () -> {
                RangeSums own = new RangeSums(settings.ranges());
                sums.add(own);
                RowDigest digest = table.digest(table.database());
                return (row, bytes) -> {
                    digest.take(row);
                    own.add(digest);
                };
            });
            RangeSums all = new RangeSums(settings.ranges());
            sums.forEach(all::add);
            return all;
        }

        private RangeSums sumsOfTarget() throws InterruptedException {
            RangeSums sums = new RangeSums(settings.ranges());
            RowDigest digest = table.digest(table.target());
            target.rows(table.target(), row -> {
                digest.take(row);
                sums.add(digest);
            });
            return sums;
        }

        /** As many of the ranges as fit into memory, those with the fewest rows first. */
        private BitSet examinable(BitSet differing, RangeSums one, RangeSums other) {
            BitSet examinable = new BitSet();
            long room = settings.rowsInMemory();
            List<Integer> smallestFirst = differing.stream()
                    .boxed()
                    .sorted(Comparator.comparing(range -> one.rowsOf(range) + other.rowsOf(range)))
                    .toList();
            for (int range : smallestFirst) {
                room -= one.rowsOf(range) + other.rowsOf(range);
                if (room < 0) {
                    break;
                }
                examinable.set(range);
            }
            return examinable;
        }

        private void examine(DifferingKeys keys) throws InterruptedException {
            readers.read(parts(), () -> {
                RowDigest digest = table.digest(table.database());
                return (row, bytes) -> {
                    digest.take(row);
                    keys.addDatabase(row, digest);
                };
            });
            RowDigest digest = table.digest(table.target());
            target.rows(table.target(), row -> {
                digest.take(row);
                keys.addTarget(row, digest);
            });
        }

        private List<BaselinePart> parts() {
            return database.parts(table.database());
        }
    }
}
