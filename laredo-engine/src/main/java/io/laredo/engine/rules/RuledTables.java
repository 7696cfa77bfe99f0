package io.laredo.engine.rules;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.KeptRows;
import io.laredo.TableId;
import io.laredo.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables with rules of a target or of a load, and transactions on their way there. For one thread at a time. */
final class RuledTables {
    private final Map<TableId, RuledTable> tables;
    private final Clock clock;
    private @Nullable Pass pass; // over the transaction that the target has now, if the target keeps rows

    RuledTables(Collection<RuledTable> tables, Clock clock) {
        this.tables = tables.stream().collect(Collectors.toUnmodifiableMap(RuledTable::name, Function.identity()));
        this.clock = clock;
    }

    /** A table; null when it has no rules. */
    @Nullable RuledTable get(TableId table) {
        return tables.get(table);
    }

    Collection<RuledTable> all() {
        return tables.values();
    }

    /**
     * A transaction as the rules leave it, to be given to the target or the load.
     *
     * @param kept the rows over there; null when it keeps none
     */
    Transaction ruled(Transaction transaction, @Nullable KeptRows kept) {
        pass = null;
        return new RuledTransaction(transaction, () -> {
            Pass fresh = new Pass(transaction.changes(), kept, clock.instant());
            if (kept != null) {
                requireFirst(transaction);
                pass = fresh;
            }
            return fresh;
        });
    }

    /** Whoever has changed its rows by the first pass would answer other things in a second one. */
    private void requireFirst(Transaction transaction) {
        if (pass != null) {
            throw new IllegalStateException(
                    "A target that keeps rows passes over %s again. Let it take in all it needs in one pass"
                            .formatted(transaction));
        }
    }

    /** The transaction has been taken. */
    void commit() {
        if (pass != null) {
            pass.flows.values().forEach(TableFlow::commit);
            pass = null;
        }
    }

    /** One pass over the changes of a transaction. For one thread. */
    private final class Pass implements ChangeCursor {
        private final ChangeCursor changes;
        private final @Nullable KeptRows kept;
        private final Instant now;
        private final Map<TableId, TableFlow> flows = new HashMap<>();

        Pass(ChangeCursor changes, @Nullable KeptRows kept, Instant now) {
            this.changes = changes;
            this.kept = kept;
            this.now = now;
        }

        @Override
        public @Nullable ChangeEvent next() {
            for (ChangeEvent event = changes.next(); event != null; event = changes.next()) {
                RuledTable table = tables.get(event.table());
                ChangeEvent result = table == null ? event : of(event, table);
                if (result != null) {
                    return result;
                }
            }
            return null;
        }

        private @Nullable ChangeEvent of(ChangeEvent event, RuledTable table) {
            return table.isHere()
                    ? flows.computeIfAbsent(table.name(), name -> flow(table)).of(event)
                    : null;
        }

        private TableFlow flow(RuledTable table) {
            return kept == null ? new PassingFlow(table) : new KeepingFlow(table, kept, now);
        }

        @Override
        public void close() {
            changes.close();
        }
    }
}
