package io.laredo.engine;

import java.util.concurrent.TimeUnit;

/** Spreads bytes over time: whoever takes some waits until those taken before are due. Any thread may call. */
final class RateLimit {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long bytesPerSecond;
    private final Time time;
    private long free; // guarded by this: when the next bytes may pass

    /** @param bytesPerSecond at least 1; {@link Long#MAX_VALUE} for no limit */
    RateLimit(long bytesPerSecond) {
        this(bytesPerSecond, new SystemTime());
    }

    RateLimit(long bytesPerSecond, Time time) {
        this.bytesPerSecond = bytesPerSecond;
        this.time = time;
        this.free = time.nanos();
    }

    void take(long bytes) throws InterruptedException {
        long wait = book(bytes);
        if (wait > 0) {
            time.pause(wait);
        }
    }

    private synchronized long book(long bytes) {
        long now = time.nanos();
        long begin = now + Math.max(0, free - now);
        free = begin + (long) (bytes * NANOS_PER_SECOND / bytesPerSecond);
        return begin - now;
    }

    /** Tells the time and lets it pass. */
    interface Time {
        /** As {@link System#nanoTime()}. */
        long nanos();

        void pause(long nanos) throws InterruptedException;
    }

    private static final class SystemTime implements Time {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    }
}
