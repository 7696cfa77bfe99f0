package io.laredo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Period;
import org.junit.jupiter.api.Test;

class IntervalTests {
    @Test
    void itsCalendarPartIsAPeriod() {
        assertThat(new Interval(14, 3, 0).toPeriod()).isEqualTo(Period.of(1, 2, 3));
        assertThat(new Interval(-14, -3, 0).toPeriod()).isEqualTo(Period.of(-1, -2, -3));
    }

    @Test
    void itsClockPartIsADuration() {
        assertThat(new Interval(0, 0, 90_000_001L).toDuration())
                .isEqualTo(Duration.ofSeconds(90).plusNanos(1_000));
        assertThat(new Interval(0, 0, -500_000L).toDuration()).isEqualTo(Duration.ofMillis(-500));
        assertThat(new Interval(0, 0, Long.MIN_VALUE).toDuration().toNanosPart())
                .isEqualTo(224_192_000);
    }

    @Test
    void differsFromAnotherThatPostgresCallsEqual() {
        assertThat(new Interval(1, 0, 0)).isNotEqualTo(new Interval(0, 30, 0));
    }
}
