package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTests {
    private static final long SECOND = 1_000_000_000;

    private final PassingTime time = new PassingTime();
    private final long begin = time.nanos();

    @Test
    void lastsAsLongAsTheRateSays() throws InterruptedException {
        RateLimit limit = new RateLimit(1000, time);
        for (int i = 0; i <= 100; i++) {
            limit.take(50);
        }
        assertThat(time.nanos() - begin).isEqualTo(5 * SECOND);
    }

    @Test
    void givesNothingBackForTimeThatWasNotUsed() throws InterruptedException {
        RateLimit limit = new RateLimit(1000, time);
        limit.take(1000);
        time.pause(60 * SECOND);
        long later = time.nanos();
        limit.take(1000);
        limit.take(1000);
        limit.take(1000);
        assertThat(time.nanos() - later).isEqualTo(2 * SECOND);
    }

    @Test
    void pausesNobodyWithoutALimit() throws InterruptedException {
        RateLimit limit = new RateLimit(Long.MAX_VALUE, time);
        for (int i = 0; i < 100; i++) {
            limit.take(Integer.MAX_VALUE);
        }
        assertThat(time.nanos()).isEqualTo(begin);
    }
}
