package io.laredo.benchmarks;

import io.laredo.CursorHold;
import io.laredo.Target;
import io.laredo.engine.Engine;
import io.laredo.source.postgresql.PostgresSource;
import java.time.Duration;
import java.util.Set;

/**
 * Laredo with a baseline and with a slot of its own, waiting for the word to apply what comes next. Until then it takes no
 * more than its log and the sockets' buffers hold.
 */
final class HeldEngine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long LOG_BYTES = 16 * 1024 * 1024;

    private final Engine engine;
    private final Meter changes;
    private final CursorHold hold;

    private HeldEngine(Engine engine, Meter changes, CursorHold hold) {
        this.engine = engine;
        this.changes = changes;
        this.hold = hold;
    }

    /** @param changes what the target counts with */
    static HeldEngine start(Database database, Target target, Meter changes) throws InterruptedException {
        PostgresSource source = database.source();
        Engine engine = Engine.builder()
                .pipeline(source, target, Set.of(Product.TABLE.table()))
                .logBytes(LOG_BYTES)
                .build();
        engine.start();
        engine.awaitReady(PATIENCE);
        return new HeldEngine(engine, changes, engine.hold(target.name()));
    }

    /** Lets it go, and returns how many changes it applied in a second. */
    double perSecond() throws InterruptedException {
        hold.close();
        changes.await();
        return changes.perSecond();
    }

    @Override
    public void close() {
        engine.close();
    }
}
