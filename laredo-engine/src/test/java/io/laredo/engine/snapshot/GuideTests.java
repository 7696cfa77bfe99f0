package io.laredo.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.BaselinePart;
import io.laredo.InMemoryTransaction;
import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetExport;
import io.laredo.Transaction;
import io.laredo.engine.codec.GoldenChanges;
import io.laredo.engine.deadletter.DeadLetter;
import io.laredo.engine.deadletter.DeadLetterStore;
import io.laredo.engine.deadletter.LocalDeadLetters;
import io.laredo.engine.validation.ComparisonReport;
import io.laredo.engine.validation.ComparisonSettings;
import io.laredo.engine.validation.TableComparison;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/guides/snapshots.md}. */
class GuideTests {
    private static final Position HERE = new Position("shop", "1-1", 7);

    private final RowsTarget target =
            new RowsTarget("shop").show(HERE, GoldenChanges.SCHEMA, List.of(GoldenChanges.ROW));
    private final Path folder;

    GuideTests(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void snapshotsAndReplay() throws InterruptedException {
        Snapshots snapshots = new Snapshots(
                "shop",
                new LocalSnapshotStore(folder),
                new SnapshotRetention(3, Duration.ofDays(7)),
                Clock.systemUTC());
        String id;
        try (TargetExport export = Objects.requireNonNull(target.export())) {
            SnapshotInfo info = snapshots.write(export, Map.of("reason", "before the migration"));
            id = info.id();
        }
        Target freshTarget = new RowsTarget("fresh");

        List<SnapshotInfo> shown =
                new SnapshotReplay(snapshots, ReplaySpeed.ofRowsPerSecond(10_000)).play(List.of(id), freshTarget);

        assertThat(shown).extracting(SnapshotInfo::rows).containsExactly(1L);
    }

    @Test
    void validation() throws InterruptedException {
        SourceBaseline database = new SourceBaseline() {
            @Override
            public Position position() {
                return HERE;
            }

            @Override
            public List<TableSchema> tables() {
                return List.of();
            }

            @Override
            public List<BaselinePart> parts(TableSchema table) {
                return List.of();
            }

            @Override
            public void close() {}
        };
        try (TargetExport export = Objects.requireNonNull(target.export())) {
            ComparisonReport report = new TableComparison(ComparisonSettings.USUAL).compare(database, export);

            assertThat(report.onlyInTarget()).containsExactly(GoldenChanges.SCHEMA.table());
        }
    }

    @Test
    void deadLetters() throws InterruptedException {
        Transaction transaction = new InMemoryTransaction.Builder().commit(HERE, 1, Instant.EPOCH, null);
        int attempts = 3;
        Throwable failure = new IllegalStateException("poison");
        int given = 0;

        DeadLetterStore letters = new LocalDeadLetters(folder, Clock.systemUTC());
        DeadLetter letter = letters.add("shop", transaction, attempts, failure);
        for (DeadLetter each : letters.list("shop").letters()) {
            try (Transaction again = letters.open("shop", each.id())) {
                assertThat(again.xid()).isEqualTo(letter.xid());
                given++;
            }
            letters.remove("shop", List.of(each.id()));
        }

        assertThat(given).isOne();
        assertThat(letters.list("shop").letters()).isEmpty();
    }
}
