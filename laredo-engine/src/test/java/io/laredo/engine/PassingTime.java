package io.laredo.engine;

/** Time that passes only when somebody pauses. */
final class PassingTime implements RateLimit.Time {
    private long now = Long.MAX_VALUE - 1000; // as System.nanoTime() it may overflow

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized void pause(long nanos) {
        now += nanos;
    }
}
