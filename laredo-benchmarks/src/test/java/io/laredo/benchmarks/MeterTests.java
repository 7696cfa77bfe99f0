package io.laredo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MeterTests {
    @Test
    void isCompleteWhenAllHaveComeAndNotBefore() throws InterruptedException {
        Meter meter = new Meter(2, 10);
        meter.add(9);
        assertThat(meter.isComplete()).isFalse();
        meter.add(1);
        assertThat(meter.isComplete()).isTrue();
        meter.await();
    }

    @Test
    void countsOnlyWhatComesAfterTheClockHasStarted() {
        Meter meter = new Meter(1_000_000_000, 1_000_000_001);
        long start = System.nanoTime();
        meter.add(1_000_000_000);
        meter.add(1);
        double mostSeconds = (System.nanoTime() - start) / 1e9;
        assertThat(meter.perSecond()).isGreaterThanOrEqualTo(1 / mostSeconds).isLessThanOrEqualTo(1e9);
    }

    @Test
    void refusesToTellARateWhenAllCameAtOnce() {
        Meter meter = new Meter(1, 10);
        meter.add(10);
        assertThatIllegalStateException().isThrownBy(meter::perSecond).withMessageContaining("came at once");
    }

    @Test
    void endsTheWaitWithTheCauseWhenNoMoreWillCome() {
        Meter meter = new Meter(1, 10);
        IllegalArgumentException cause = new IllegalArgumentException("no such slot");
        meter.fail("The reader ended", cause);
        assertThatIllegalStateException()
                .isThrownBy(meter::await)
                .withMessageContaining("not all came")
                .havingCause()
                .withMessage("The reader ended")
                .withCause(cause);
    }

    @Test
    void refusesToTimeNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Meter(10, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new Meter(0, 10));
    }
}
