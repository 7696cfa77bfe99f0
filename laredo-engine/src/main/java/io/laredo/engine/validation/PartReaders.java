package io.laredo.engine.validation;

import io.laredo.BaselinePart;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the parts of a table, several at once. For one thread, which waits for them. */
final class PartReaders implements AutoCloseable {
    private final ExecutorService threads;
    private final int parallelism;

    PartReaders(int parallelism) {
        this.parallelism = parallelism;
        this.threads = Executors.newFixedThreadPool(parallelism, task -> {
            Thread thread = new Thread(task, "laredo-validation");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Reads all parts.
     *
     * @param sinks gives each reader a sink of its own
     * @throws io.laredo.SourceException a part could not be read; the others were ended
     */
    void read(List<BaselinePart> parts, Supplier<BaselinePart.RowSink> sinks) throws InterruptedException {
        Queue<BaselinePart> left = new ConcurrentLinkedQueue<>(parts);
        ExecutorCompletionService<@Nullable Void> readers = new ExecutorCompletionService<>(threads);
        int count = Math.min(parallelism, parts.size());
        for (int i = 0; i < count; i++) {
            BaselinePart.RowSink sink = sinks.get();
            readers.submit(() -> {
                for (BaselinePart part = left.poll(); part != null; part = left.poll()) {
                    part.copy(sink);
                }
                return null;
            });
        }
        boolean done = false;
        try {
            for (int i = 0; i < count; i++) {
                readers.take().get();
            }
            done = true;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            if (!done) {
                left.clear();
                parts.forEach(BaselinePart::cancel);
            }
        }
    }

    private static RuntimeException unwrapped(ExecutionException failure) throws InterruptedException {
        Throwable cause = failure.getCause();
        if (cause instanceof InterruptedException) {
            throw new InterruptedException("Reading a part of the database was ended");
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }

    /** Waits for readers that were ended, so that none is left that reads. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
