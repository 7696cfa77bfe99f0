package io.laredo.source.postgresql;

import io.laredo.SourceException;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks at the catalog from time to time, and ends the session when a table has changed in a way that is not streamed. */
final class SchemaWatch implements AutoCloseable {
    private final Connection control;
    private final List<Relation> relations;
    private final TableShapes atStart;
    private final Duration interval;
    private final ScheduledExecutorService watch;

    /** @param atStart the shapes as of the snapshot of the baseline */
    SchemaWatch(
            String source, Connection control, Collection<Relation> relations, TableShapes atStart, Duration interval) {
        this.control = control;
        this.relations = List.copyOf(relations);
        this.atStart = atStart;
        this.interval = interval;
        this.watch = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "laredo-%s-schema".formatted(source));
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @param breakOff ends the session, with the reason */
    void start(Consumer<SourceException> breakOff) {
        var unused = watch.scheduleWithFixedDelay(
                () -> look(breakOff), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(Consumer<SourceException> breakOff) {
        try {
            TableId changed = atStart.changedSince(TableShapes.load(control, relations), relations);
            if (changed != null) {
                breakOff.accept(new SourceException(
                        "Table %s was altered; its rows may have changed without a message, so they are copied again"
                                .formatted(changed)));
            }
        } catch (SQLException e) {
            breakOff.accept(new SourceException("The catalog could not be read: " + e.getMessage(), e));
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
