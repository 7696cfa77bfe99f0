package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTests {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Test
    void doublesUpToTheLimit() {
        Backoff backoff = new Backoff(FIRST, LONGEST, drawing(0));

        assertThat(IntStream.rangeClosed(1, 10)
                        .mapToObj(failures -> backoff.after(failures).toMillis()))
                .containsExactly(200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 30000L, 30000L);
    }

    @Test
    void staysAtTheLimitHoweverOftenItFails() {
        Backoff backoff = new Backoff(FIRST, LONGEST, drawing(0));

        assertThat(IntStream.of(31, 32, 64, 65, 1000, Integer.MAX_VALUE).mapToObj(backoff::after))
                .containsOnly(LONGEST);
    }

    @Test
    void takesOffUpToAHalf() {
        assertThat(new Backoff(FIRST, LONGEST, drawing(0.5)).after(1)).isEqualTo(Duration.ofMillis(150));
        assertThat(new Backoff(FIRST, LONGEST, drawing(0.999999)).after(20)).isEqualTo(Duration.ofMillis(15001));
    }

    @Test
    void spreadsProcessesOverTheUpperHalf() {
        Backoff backoff = new Backoff(FIRST, LONGEST, new Random(1));

        assertThat(IntStream.range(0, 1000).mapToObj(i -> backoff.after(1).toMillis()))
                .allMatch(millis -> millis > 100 && millis <= 200)
                .anyMatch(millis -> millis < 120)
                .anyMatch(millis -> millis > 180);
    }

    private static RandomGenerator drawing(double number) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException("Only doubles are drawn");
            }

            @Override
            public double nextDouble() {
                return number;
            }
        };
    }
}
