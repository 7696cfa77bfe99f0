package io.laredo.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Position;
import io.laredo.engine.codec.GoldenChanges;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot that an earlier version wrote. It is never made anew: a format that changes gets another version. */
class GoldenSnapshotTests {
    @Test
    void isRestoredAsItWas(@TempDir Path folder) throws Exception {
        Path file = Files.createDirectory(folder.resolve("shop")).resolve("0000000001.snapshot");
        try (InputStream golden =
                Objects.requireNonNull(GoldenSnapshotTests.class.getResourceAsStream("golden-1.snapshot"))) {
            Files.copy(golden, file);
        }
        Snapshots snapshots =
                new Snapshots("shop", new LocalSnapshotStore(folder), SnapshotRetention.USUAL, Clock.systemUTC());
        RowsTarget restored = new RowsTarget("restored");

        SnapshotInfo info = snapshots.restore("0000000001.snapshot", restored);

        assertThat(restored.tables())
                .isEqualTo(Map.of(GoldenChanges.SCHEMA, List.of(GoldenChanges.ROW, GoldenChanges.ROW)));
        assertThat(info)
                .isEqualTo(new SnapshotInfo(
                        "0000000001.snapshot",
                        "shop",
                        new Position("shop", "1-1", 0x16B3748),
                        Instant.parse("2026-11-21T12:00:00.000001Z"),
                        1,
                        List.of(new SnapshotInfo.TableRows(GoldenChanges.SCHEMA, 2)),
                        Files.size(file),
                        Map.of("by", "golden", "at", "noon")));
    }
}
