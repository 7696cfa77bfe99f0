package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlotSettingsTests {
    @Test
    void refusesNamesThatPostgresWouldRefuse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SlotSettings.temporary("Shop"))
                .withMessageContainingAll("'Shop'", "1 to 54");
        assertThatIllegalArgumentException().isThrownBy(() -> SlotSettings.temporary("s".repeat(55)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SlotSettings.persistent("shop-1"))
                .withMessageContainingAll("'shop-1'", "1 to 63");
        assertThatIllegalArgumentException().isThrownBy(() -> SlotSettings.persistent("s".repeat(64)));
        assertThat(SlotSettings.persistent("s".repeat(63)).isPersistent()).isTrue();
    }

    @Test
    void refusesFailoverOfASlotThatEndsWithItsConnection() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SlotSettings.temporary("shop").withFailover(true))
                .withMessageContaining("persistent");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SlotSettings.temporary("shop").whenInvalidated(GapPolicy.STOP))
                .withMessageContaining("persistent");
    }

    @Test
    void refusesLimitsOfRetainedWalThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetainedWal(0L, null))
                .withMessageContaining("0 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetainedWal(2L, 1L))
                .withMessageContainingAll("2 bytes", "1 bytes");
        assertThat(new RetainedWal(null, null).limitBytes()).isNull();
    }

    @Test
    void refusesIntervalsThatAreNotPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeSettings.USUAL.withSlotCheckInterval(Duration.ZERO))
                .withMessageContaining("slot checks");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeSettings.USUAL.withHeartbeatInterval(Duration.ofSeconds(-1)))
                .withMessageContaining("heartbeats");
    }
}
