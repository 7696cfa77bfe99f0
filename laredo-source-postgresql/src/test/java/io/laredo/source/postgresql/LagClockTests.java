package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagClockTests {
    private final LagClock clock = new LagClock();

    @Test
    void anIdleDatabaseDoesNotAge() {
        assertThat(lag(0, 100, 100)).isZero();
        assertThat(lag(3600, 100, 100)).isZero();
    }

    @Test
    void growsWhileNothingIsConfirmedAndEndsWhenAllIs() {
        assertThat(lag(0, 100, 100)).isZero();
        assertThat(lag(10, 200, 100)).isZero();
        assertThat(lag(15, 200, 100)).hasSeconds(5);
        assertThat(lag(70, 300, 199)).hasSeconds(60);
        assertThat(lag(71, 300, 300)).isZero();
    }

    @Test
    void countsFromTheOldestEndThatIsNotConfirmed() {
        for (int second = 0; second < 60; second++) {
            lag(second, 100 + second, 100);
        }
        assertThat(lag(60, 160, 130)).hasSeconds(60 - 31);
        assertThat(lag(61, 161, 159)).hasSeconds(61 - 60);
    }

    @Test
    void staysNearTheTruthAfterMoreLooksThanItKeeps() {
        int looks = 10_000;
        for (int second = 0; second < looks; second++) {
            lag(second, 1 + second, 0);
        }
        assertThat(lag(looks, 1 + looks, 0)).hasSeconds(looks);
        Duration half = lag(looks, 1 + looks, looks / 2);
        assertThat(half).isBetween(Duration.ofSeconds(looks / 2 - 200), Duration.ofSeconds(looks / 2));
    }

    private Duration lag(long second, long end, long confirmed) {
        return clock.lag(Duration.ofSeconds(second).toNanos(), new Lsn(end), new Lsn(confirmed));
    }
}
