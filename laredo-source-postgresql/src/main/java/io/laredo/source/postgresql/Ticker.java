package io.laredo.source.postgresql;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread that does things at intervals, until it is closed. Any thread may call; after the end nothing is begun. */
final class Ticker implements AutoCloseable {
    private final ScheduledThreadPoolExecutor thread;

    Ticker(String name) {
        this.thread = new ScheduledThreadPoolExecutor(
                1,
                work -> {
                    Thread daemon = new Thread(work, name);
                    daemon.setDaemon(true);
                    return daemon;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Does a thing after a pause, and again and again with an interval between. What it throws ends that. */
    void every(Duration pause, Duration interval, Runnable thing) {
        var unused = thread.scheduleWithFixedDelay(thing, pause.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Interrupts what is being done. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
