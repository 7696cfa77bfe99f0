package io.laredo.engine.rules;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.KeptRows;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceBaseline;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetException;
import io.laredo.TargetExport;
import io.laredo.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A target that gets tables as rules leave them. Tables without rules pass as they are.
 *
 * <p>It is called as any target; {@link #expire} in the thread that applies transactions, between two of them.
 */
public final class RuledTarget implements Target {
    private static final Logger logger = LoggerFactory.getLogger(RuledTarget.class);

    private final Target target;
    private final Clock clock;
    private final @Nullable KeptRows kept;
    private final RuledTables tables;
    private volatile @Nullable Instant nextExpiry; // written by the thread that applies

    /**
     * @param rules one for each table that has some
     * @param clock says what has expired
     * @throws IllegalArgumentException a table has rules twice, or its rows expire in a target that keeps none
     */
    public RuledTarget(Target target, Collection<TableRules> rules, Clock clock) {
        this.target = target;
        this.clock = clock;
        this.kept = target.keptRows();
        Set<TableId> names = new HashSet<>();
        for (TableRules each : rules) {
            check(target, each, names);
        }
        this.tables = new RuledTables(
                rules.stream().map(each -> new RuledTable(each, kept)).toList(), clock);
    }

    private void check(Target given, TableRules rules, Set<TableId> names) {
        if (!names.add(rules.table())) {
            throw new IllegalArgumentException("Target %s is given rules for table %s twice. Put them together"
                    .formatted(given.name(), rules.table()));
        }
        if (rules.expiry() != null && kept == null) {
            throw new IllegalArgumentException(
                    "Rows of table %s are to expire in target %s, which keeps no rows and could not tell which those are. Leave the expiry out"
                            .formatted(rules.table(), given.name()));
        }
    }

    /** When {@link #expire} has something to do next; null when nothing expires. Any thread may ask. */
    public @Nullable Instant nextExpiry() {
        return nextExpiry;
    }

    /**
     * Removes all rows whose time is up, at once. Safe to call when there are none.
     *
     * @return how many there were
     */
    public int expire() {
        if (kept == null) {
            return 0;
        }
        Instant now = clock.instant();
        List<Row> due = new ArrayList<>();
        tables.all().forEach(table -> due.addAll(table.due(now)));
        if (!due.isEmpty()) {
            kept.expire(due);
            tables.all().forEach(table -> table.expired(now));
            rescheduled();
        }
        return due.size();
    }

    private void rescheduled() {
        nextExpiry = tables.all().stream()
                .map(table -> table.schedule().next())
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public void start(Acknowledgement acknowledgement) {
        target.start(acknowledgement);
        if (target.position() != null) {
            target.keptTables().forEach(this::resume);
            rescheduled();
        }
    }

    /**
     * Says that the target has tables with rows that came by no baseline, because they were stored.
     *
     * @return those that the rules do not suit, each with the reason: they have been withdrawn
     */
    public Map<TableId, TargetException> restored(Collection<TableId> restored) {
        Map<TableId, TargetException> lost = new TreeMap<>();
        for (TableId table : restored) {
            TargetException reason = resume(table);
            if (reason != null) {
                lost.put(table, reason);
            }
        }
        rescheduled();
        return lost;
    }

    /**
     * A database and what the target has, made comparable: the rules are applied to the database's rows, and rows whose
     * time is up now are left out on both sides. Closing them closes what they are made of. Any thread may call this.
     *
     * @throws TargetException rules do not suit a table
     */
    public ComparedSides comparable(SourceBaseline database, TargetExport export) {
        Map<TableId, BoundRules> bound = new TreeMap<>();
        for (TableSchema schema : database.tables()) {
            RuledTable table = tables.get(schema.table());
            if (table != null) {
                bound.put(schema.table(), table.boundTo(schema));
            }
        }
        Instant now = clock.instant();
        return new ComparedSides(new RuledBaseline(database, bound, now), new UnexpiredExport(export, bound, now));
    }

    /** Both sides of a comparison. */
    public record ComparedSides(SourceBaseline database, TargetExport target) {}

    private @Nullable TargetException resume(TableId table) {
        RuledTable ruled = tables.get(table);
        if (ruled == null) {
            return null;
        }
        try {
            ruled.resume();
            return null;
        } catch (TargetException e) {
            logger.warn(
                    "Target {} gives up table {} until it is copied again. Cause: {}",
                    target.name(),
                    table,
                    e.getMessage());
            withdraw(table, e);
            return e;
        }
    }

    @Override
    public @Nullable Position position() {
        return target.position();
    }

    @Override
    public Set<TableId> keptTables() {
        return target.keptTables();
    }

    /**
     * {@inheritDoc}
     *
     * @throws TargetException rules do not suit a table
     */
    @Override
    public BaselineLoad beginBaseline(Position position, List<TableSchema> copied) {
        List<RuledTable> ruled = new ArrayList<>();
        List<TableSchema> results = new ArrayList<>();
        for (TableSchema schema : copied) {
            RuledTable table = tables.get(schema.table());
            if (table == null) {
                results.add(schema);
            } else {
                RuledTable copy = table.copied(schema);
                ruled.add(copy);
                results.add(copy.on(schema).result());
            }
        }
        BaselineLoad load = target.beginBaseline(position, results);
        return new RuledLoad(load, new RuledTables(ruled, clock), clock, kept != null, this::show);
    }

    private void show(RuledTables copied) {
        for (RuledTable copy : copied.all()) {
            RuledTable table = tables.get(copy.name());
            if (table != null) {
                table.replaceBy(copy);
            }
        }
        rescheduled();
    }

    @Override
    public void apply(Transaction transaction) {
        target.apply(tables.ruled(transaction, kept));
        tables.commit();
        rescheduled();
    }

    @Override
    public void applyLate(Transaction transaction) {
        target.applyLate(tables.ruled(transaction, kept));
        tables.commit();
        rescheduled();
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        target.withdraw(table, reason);
        RuledTable ruled = tables.get(table);
        if (ruled != null) {
            ruled.withdraw();
            rescheduled();
        }
    }

    @Override
    public void advance(Position position) {
        target.advance(position);
    }

    @Override
    public @Nullable KeptRows keptRows() {
        return kept;
    }

    @Override
    public @Nullable TargetExport export() {
        return target.export();
    }

    @Override
    public void flush() {
        target.flush();
    }

    @Override
    public void close() {
        target.close();
    }
}
