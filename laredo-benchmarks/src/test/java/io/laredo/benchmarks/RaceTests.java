package io.laredo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.laredo.benchmarks.Race.Runner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RaceTests {
    private final List<String> turns = new ArrayList<>();

    @Test
    void eachRunsOnceInARoundInAnOrderThatRotates() {
        new Race(List.of(runner("a", 1, 1, 1), runner("b", 1, 1, 1), runner("c", 1, 1, 1))).hold(3);
        assertThat(turns).containsExactly("a", "b", "c", "b", "c", "a", "c", "a", "b");
    }

    @Test
    void aRatioIsTheMedianOfTheRatiosWithinRounds() {
        Runner drifting = runner("drifting", 10, 100, 1000);
        Runner base = runner("base", 5, 100, 250);
        Race race = new Race(List.of(drifting, base));
        race.hold(3);
        assertThat(race.ratio(drifting, base)).isEqualTo(2, within(1e-9));
        assertThat(race.rate(drifting)).isEqualTo(100, within(1e-9));
    }

    @Test
    void aRunnerThatFailsEndsTheRaceWithItsName() {
        Runner failing = new Runner() {
            @Override
            public String name() {
                return "b";
            }

            @Override
            public double perSecond() throws IOException {
                throw new IOException("broken");
            }
        };
        Race race = new Race(List.of(failing));
        assertThatIllegalStateException().isThrownBy(() -> race.hold(1)).withMessage("b failed");
    }

    private Runner runner(String name, double... rates) {
        return new Runner() {
            private int turn;

            @Override
            public String name() {
                return name;
            }

            @Override
            public double perSecond() {
                turns.add(name);
                return rates[turn++];
            }
        };
    }
}
