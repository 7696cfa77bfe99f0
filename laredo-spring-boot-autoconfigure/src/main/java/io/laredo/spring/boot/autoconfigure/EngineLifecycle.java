package io.laredo.spring.boot.autoconfigure;

import io.laredo.engine.Engine;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the engine when the context is complete, database migrations included, and before the web server takes requests;
 * stops it after the last request.
 */
final class EngineLifecycle implements SmartLifecycle {
    private static final Logger logger = LoggerFactory.getLogger(EngineLifecycle.class);

    /** Below the web server's phase, whose module need not be there: {@code Integer.MAX_VALUE - 2048}. */
    private static final int PHASE = Integer.MAX_VALUE - 2048 - 1024;

    private final Engine engine;
    private final boolean wait;
    private final Duration timeout;
    private volatile boolean running;

    EngineLifecycle(Engine engine, boolean wait, Duration timeout) {
        this.engine = engine;
        this.wait = wait;
        this.timeout = timeout;
    }

    @Override
    public void start() {
        running = true;
        engine.start();
        if (wait) {
            try (Progress progress = new Progress(engine)) {
                progress.start();
                engine.awaitReady(timeout);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("The start was interrupted while the replicas were being filled", e);
            } catch (RuntimeException e) {
                stop();
                throw e;
            }
        } else {
            logger.info("The application starts before its replicas are filled: reads throw until then");
        }
    }

    @Override
    public void stop() {
        running = false;
        engine.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** A test's context that is idle keeps its replicas: to pause them would mean to copy them again. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
