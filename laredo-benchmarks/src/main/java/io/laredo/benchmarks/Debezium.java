package io.laredo.benchmarks;

import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's engine in this process, with settings in its favour: it hands over its own objects, so that nothing is
 * serialised; its batches and queues are large, and its offsets in memory.
 */
record Debezium(Database database) {
    private static final Map<String, String> TUNING = new TreeMap<>(Map.of(
            "max.batch.size", "16384",
            "max.queue.size", "131072",
            "poll.interval.ms", "5",
            "snapshot.fetch.size", "20000",
            "snapshot.max.threads", "2",
            "offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore",
            "offset.flush.interval.ms", "60000"));

    /** What is set beside names and addresses, for people. */
    static String settings() {
        return "format Connect (nothing is serialised), " + TUNING;
    }

    /** Rows per second of the initial copy, timed from the end of the first batch to the end of the last. */
    double copy(int rows) throws IOException, InterruptedException {
        Properties properties = properties("laredo_benchmark_copy");
        properties.setProperty("snapshot.mode", "initial_only");
        properties.setProperty("slot.drop.on.stop", "true");
        return run(properties, new Meter(1, rows));
    }

    /** Changes per second out of a slot. */
    double stream(String slot, Meter changes) throws IOException, InterruptedException {
        Properties properties = properties(slot);
        properties.setProperty("snapshot.mode", "no_data");
        return run(properties, changes);
    }

    private static double run(Properties properties, Meter meter) throws IOException, InterruptedException {
        try (DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine = DebeziumEngine.create(Connect.class)
                .using(properties)
                .using((success, message, error) -> meter.fail("Debezium ended too early: " + message, error))
                .notifying(new Consumer(meter))
                .build()) {
            Thread thread = new Thread(engine, "debezium");
            thread.setDaemon(true);
            thread.start();
            meter.await();
        }
        return meter.perSecond();
    }

    private Properties properties(String slot) {
        Properties properties = new Properties();
        properties.putAll(TUNING);
        properties.setProperty("name", slot);
        properties.setProperty("topic.prefix", "benchmark");
        properties.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        properties.setProperty("plugin.name", "pgoutput");
        properties.setProperty("slot.name", slot);
        properties.setProperty("publication.name", Database.PUBLICATION);
        properties.setProperty("publication.autocreate.mode", "disabled");
        properties.setProperty("table.include.list", "public.product");
        properties.setProperty("database.hostname", database.host());
        properties.setProperty("database.port", Integer.toString(database.port()));
        properties.setProperty("database.user", database.user());
        properties.setProperty("database.password", database.password());
        properties.setProperty("database.dbname", database.name());
        return properties;
    }

    /** Counts the records of a batch, and commits them as Debezium asks its consumers to. */
    private record Consumer(Meter meter) implements ChangeConsumer<ChangeEvent<SourceRecord, SourceRecord>> {
        @Override
        public void handleBatch(
                List<ChangeEvent<SourceRecord, SourceRecord>> records,
                RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
                throws InterruptedException {
            meter.add(records.size());
            committer.markProcessed(records.get(records.size() - 1));
            committer.markBatchFinished();
        }
    }
}
