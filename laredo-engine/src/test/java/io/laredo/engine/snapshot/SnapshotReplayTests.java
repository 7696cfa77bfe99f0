package io.laredo.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.Position;
import io.laredo.TargetExport;
import io.laredo.engine.codec.AnyRows;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time passes only when the replay waits. */
class SnapshotReplayTests {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int ROWS = 50;

    private final AnyRows anything = new AnyRows(new Random(1), "anything");
    private final List<String> ids = new ArrayList<>();
    private final LocalSnapshotStore store;
    private long nanos = Long.MAX_VALUE - 10;

    SnapshotReplayTests(@TempDir Path folder) {
        this.store = new LocalSnapshotStore(folder);
    }

    /** Three snapshots, created at noon, a second and a minute later. */
    @BeforeEach
    void store() throws InterruptedException {
        for (int second : new int[] {0, 1, 60}) {
            RowsTarget target = new RowsTarget("shop")
                    .show(
                            new Position("shop", "1-1", second),
                            anything.schema(),
                            LongStream.range(0, ROWS).mapToObj(anything::row).toList());
            try (TargetExport export = Objects.requireNonNull(target.export())) {
                ids.add(snapshots(NOON.plusSeconds(second))
                        .write(export, Map.of())
                        .id());
            }
        }
    }

    @Test
    void fullSpeedWaitsForNothingAndEndsWithTheLast() throws InterruptedException {
        RowsTarget fresh = new RowsTarget("fresh");

        List<SnapshotInfo> played = replay(ReplaySpeed.FULL).play(ids, fresh);

        assertThat(passed()).isZero();
        assertThat(played).extracting(SnapshotInfo::id).isEqualTo(ids);
        assertThat(fresh.shownAt()).isEqualTo(new Position("shop", "1-1", 60));
    }

    @Test
    void rowsComeNoFasterThanTheyMay() throws InterruptedException {
        replay(ReplaySpeed.ofRowsPerSecond(10)).play(ids.subList(0, 1), new RowsTarget("fresh"));

        assertThat(passed()).isEqualTo(Duration.ofMillis((ROWS - 1) * 100));
    }

    @Test
    void inRealTimeSnapshotsComeAsFarApartAsTheyWereCreated() throws InterruptedException {
        RowsTarget fresh = new RowsTarget("fresh");
        List<Duration> shown = new ArrayList<>();

        fresh.whenShown(() -> shown.add(passed()));
        replay(ReplaySpeed.REAL_TIME).play(ids, fresh);

        assertThat(shown).containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }

    @Test
    void realTimeCanPassFaster() throws InterruptedException {
        replay(ReplaySpeed.ofRealTime(4)).play(ids, new RowsTarget("fresh"));

        assertThat(passed()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void aTargetWithContentIsLeftAlone() {
        RowsTarget live = new RowsTarget("live").show(new Position("shop", "1-1", 99), anything.schema(), List.of());

        assertThatThrownBy(() -> replay(ReplaySpeed.FULL).play(ids, live))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("'live' has content already");
        assertThat(live.shownAt()).isEqualTo(new Position("shop", "1-1", 99));
    }

    @Test
    void speedsThatAreNoneAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ReplaySpeed.ofRowsPerSecond(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> ReplaySpeed.ofRealTime(Double.NaN));
    }

    private SnapshotReplay replay(ReplaySpeed speed) {
        return new SnapshotReplay(snapshots(NOON), speed, () -> nanos, duration -> nanos += duration);
    }

    private Duration passed() {
        return Duration.ofNanos(nanos - (Long.MAX_VALUE - 10));
    }

    private Snapshots snapshots(Instant now) {
        return new Snapshots("shop", store, new SnapshotRetention(9, null), Clock.fixed(now, ZoneOffset.UTC));
    }
}
