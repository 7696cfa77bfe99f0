package io.laredo.spring.boot.autoconfigure;

import io.laredo.engine.Engine;
import io.laredo.engine.PipelineStatus;
import io.laredo.engine.SourceStatus;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log, while the application waits for its replicas, how far they are. */
final class Progress implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Progress.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Engine engine;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "laredo-progress");
        thread.setDaemon(true);
        return thread;
    });

    Progress(Engine engine) {
        this.engine = engine;
    }

    void start() {
        var unused = executor.scheduleAtFixedRate(
                this::tell, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tell() {
        for (SourceStatus source : engine.status()) {
            for (PipelineStatus pipeline : source.pipelines()) {
                logger.info(
                        "The start waits for {}: {}, {} copied; source {} is {}",
                        pipeline.target(),
                        pipeline.state(),
                        pipeline.baseline().text(),
                        source.source(),
                        source.state());
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
