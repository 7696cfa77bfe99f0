package io.laredo.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that write snapshots are killed at random moments, or have no room on their disk. */
class SnapshotCrashTests {
    private static final int KILLS = Math.max(6, Integer.getInteger("laredo.test.rounds", 5));

    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Path folder;
    private final Snapshots snapshots;

    SnapshotCrashTests(@TempDir Path folder) {
        this.folder = folder;
        this.snapshots = new Snapshots(
                "shop", new LocalSnapshotStore(folder), new SnapshotRetention(3, null), Clock.systemUTC());
    }

    @Test
    void whatWasStoredOnceIsThereHoweverOftenTheProcessIsKilled() throws Exception {
        String last = "";
        int partial = 0;
        for (int i = 0; i < KILLS; i++) {
            String stored = writeAndDie();
            last = stored == null ? last : stored;
            partial += parts().isEmpty() ? 0 : 1;

            SnapshotList list = snapshots.list();
            assertThat(list.refused()).as("seed %d", seed).isEmpty();
            SnapshotInfo newest = snapshots.newest().found();
            assertThat(newest == null ? "" : newest.id()).as("seed %d", seed).isGreaterThanOrEqualTo(last);
        }
        assertThat(last).isNotEmpty();
        System.out.printf("Snapshots: %d kills, %d in the midst of a file, seed %d%n", KILLS, partial, seed);
    }

    /** @return the last snapshot that the process said it has stored */
    private @Nullable String writeAndDie() throws IOException, InterruptedException {
        try (ChildProcess process = ChildProcess.start(SnapshotProcess.class, folder.toString(), "200")) {
            String last = null;
            for (int lines = random.nextInt(6); lines >= 0; lines--) {
                String line = Objects.requireNonNull(process.line(), "the process ended by itself");
                assertThat(line).matches("ready|\\d+\\.snapshot");
                last = line.equals("ready") ? last : line;
            }
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < random.nextInt(20_000_000)) {
                Thread.onSpinWait();
            }
            process.kill();
            return last;
        }
    }

    @Test
    void aDiskWithoutRoomLeavesTheSnapshotsThatThereAre() throws Exception {
        try (ChildProcess process =
                ChildProcess.startWithFilesUpTo(64, SnapshotProcess.class, folder.toString(), "50")) {
            String stored = "";
            String line = process.line();
            for (; line != null && !line.startsWith("failed"); line = process.line()) {
                stored = line;
            }

            assertThat(line).isNotNull().contains("File too large").contains("as they were");
            assertThat(stored).endsWith(".snapshot");
            assertThat(snapshots.newest().found())
                    .isNotNull()
                    .extracting(SnapshotInfo::id)
                    .isEqualTo(stored);
            assertThat(parts()).isEmpty();
        }
    }

    private List<Path> parts() throws IOException {
        Path shop = folder.resolve("shop");
        if (!Files.isDirectory(shop)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(shop)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }
}
