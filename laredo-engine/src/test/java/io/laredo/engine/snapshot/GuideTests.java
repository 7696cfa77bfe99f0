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
import java.util.ArrayList;
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
        // tag::write[]
        Snapshots snapshots = new Snapshots(
                "shop",
                new LocalSnapshotStore(folder),
                new SnapshotRetention(3, Duration.ofDays(7)),
                Clock.systemUTC());
        SnapshotInfo stored;
        try (TargetExport export = Objects.requireNonNull(target.export())) { // called between two transactions
            stored = snapshots.write(export, Map.of("reason", "before the migration"));
        }
        // end::write[]
        Target freshTarget = new RowsTarget("fresh");

        // tag::replay[]
        SnapshotReplay replay = new SnapshotReplay(snapshots, ReplaySpeed.ofRowsPerSecond(10_000));
        List<SnapshotInfo> shown = replay.play(List.of(stored.id()), freshTarget);
        // end::replay[]

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
            // tag::compare[]
            ComparisonReport report = new TableComparison(ComparisonSettings.USUAL).compare(database, export);
            // end::compare[]

            assertThat(report.onlyInTarget()).containsExactly(GoldenChanges.SCHEMA.table());
        }
    }

    @Test
    void deadLetters() throws InterruptedException {
        Transaction transaction = new InMemoryTransaction.Builder().commit(HERE, 1, Instant.EPOCH, null);
        int attempts = 3;
        Throwable failure = new IllegalStateException("poison");
        List<Long> given = new ArrayList<>();

        // tag::letters[]
        DeadLetterStore letters = new LocalDeadLetters(folder, Clock.systemUTC());
        DeadLetter letter = letters.add("shop", transaction, attempts, failure); // on disk when it returns
        for (DeadLetter each : letters.list("shop").letters()) { // the first that was set aside first
            try (Transaction again = letters.open("shop", each.id())) {
                given.add(again.xid());
            }
            letters.remove("shop", List.of(each.id()));
        }
        // end::letters[]

        assertThat(given).containsExactly(letter.xid());
        assertThat(letters.list("shop").letters()).isEmpty();
    }
}
