package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.laredo.Position;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimelineHistoryTests {
    private static final String FILE = """
            1\t0/3000148\tno recovery target specified

            2\t1/A0\tbefore 2026-01-01 00:00:00+00
            """;
    private static final TimelineHistory HISTORY = TimelineHistory.parse(new Lineage("7000", 3), FILE);

    @Test
    void takesAPositionOverThatIsNotBeyondTheEndOfItsTimeline() {
        assertThat(continued("7000.1", "0/3000147")).isEqualTo(position("7000.3", "0/3000147"));
        assertThat(continued("7000.1", "0/3000148")).isEqualTo(position("7000.3", "0/3000148"));
        assertThat(continued("7000.2", "1/A0")).isEqualTo(position("7000.3", "1/A0"));
        assertThat(continued("7000.3", "F/0")).isEqualTo(position("7000.3", "F/0"));
    }

    @Test
    void doesNotKnowWhatWasWrittenToATimelineAfterItWasLeft() {
        assertThat(continued("7000.1", "0/3000149")).isNull();
        assertThat(continued("7000.2", "1/A1")).isNull();
        assertThat(HISTORY.leftAt(position("7000.1", "0/3000149"))).isEqualTo(Lsn.parse("0/3000148"));
    }

    @Test
    void doesNotKnowATimelineThatIsNotItsOwn() {
        assertThat(continued("7000.4", "0/1")).isNull();
        assertThat(TimelineHistory.parse(new Lineage("7000", 1), "").continued(position("7000.2", "0/1")))
                .isNull();
    }

    @Test
    void doesNotKnowAnotherCluster() {
        assertThat(continued("7001.1", "0/1")).isNull();
        assertThat(HISTORY.isOfThisCluster(position("7001.1", "0/1"))).isFalse();
        assertThat(HISTORY.isOfThisCluster(position("7000.1", "0/1"))).isTrue();
    }

    @Test
    void refusesAPositionThatPostgresDidNotMake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lineage.of(new Position("shop", "script", 1)))
                .withMessageContaining("shop@script");
    }

    private static @Nullable Position continued(String lineage, String lsn) {
        return HISTORY.continued(position(lineage, lsn));
    }

    private static Position position(String lineage, String lsn) {
        return new Position("shop", lineage, Lsn.parse(lsn).value());
    }
}
