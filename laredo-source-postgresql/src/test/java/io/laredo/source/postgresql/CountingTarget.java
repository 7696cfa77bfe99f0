package io.laredo.source.postgresql;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import io.laredo.engine.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A target that keeps nothing of what it sees but how much it was. It also runs as a process of its own, whose heap can be
 * small.
 */
final class CountingTarget implements Target {
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong largest = new AtomicLong();
    private @Nullable Acknowledgement acknowledgement;

    /**
     * Follows a table until so many changes have come, then prints how many the largest transaction had.
     *
     * @param arguments the URL, the user, the schema and name of the table, the mode of streaming, the folder to spill to, the
     *     number of changes
     */
    public static void main(String[] arguments) throws InterruptedException {
        StreamSettings stream = StreamSettings.USUAL
                .withStreaming(StreamingMode.valueOf(arguments[4]))
                .with(SpillSettings.USUAL.withDirectory(Path.of(arguments[5])).withMemory(1 << 20, 4 << 20));
        PostgresSource source = new PostgresSource(
                PostgresSourceSettings.of(arguments[0], arguments[1], "").with(stream));
        CountingTarget target = new CountingTarget();
        try (Engine engine = Engine.builder()
                .pipeline(source, target, Set.of(new TableId(arguments[2], arguments[3])))
                .build()) {
            engine.start();
            engine.awaitReady(Duration.ofMinutes(1));
            System.out.println("ready");
            long expected = Long.parseLong(arguments[6]);
            Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> target.changes.get() >= expected);
            System.out.println(target.largest.get());
        }
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public void start(Acknowledgement newAcknowledgement) {
        acknowledgement = newAcknowledgement;
    }

    @Override
    public BaselineLoad beginBaseline(Position at, List<TableSchema> tables) {
        return new BaselineLoad() {
            @Override
            public void row(Row row) {}

            @Override
            public void withdraw(TableId table, LaredoException reason) {
                throw new IllegalStateException("No test alters a table while it is copied here", reason);
            }

            @Override
            public void apply(Transaction transaction) {}

            @Override
            public void complete(Position reached) {}

            @Override
            public void abandon() {}
        };
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {}

    @Override
    public void apply(Transaction transaction) {
        long counted = 0;
        try (ChangeCursor cursor = transaction.changes()) {
            for (ChangeEvent event = cursor.next(); event != null; event = cursor.next()) {
                counted++;
            }
        }
        largest.accumulateAndGet(counted, Math::max);
        changes.addAndGet(counted);
        advance(transaction.position());
    }

    @Override
    public void advance(Position position) {
        if (acknowledgement != null) {
            acknowledgement.durable(position);
        }
    }

    @Override
    public void close() {}
}
