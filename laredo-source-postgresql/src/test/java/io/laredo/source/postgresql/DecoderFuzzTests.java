package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.Transaction;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to what real servers have sent: a result or a refusal, soon and in little memory. */
class DecoderFuzzTests {
    private static final int ROUNDS = Integer.getInteger("laredo.test.rounds", 2_000);
    private static final long MOST_BYTES = 64 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<GoldenFile> files =
            GoldenFilesTests.NAMES.stream().map(GoldenFile::read).toList();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void neverEndsInAnythingButAResultOrARefusal(@TempDir Path folder) {
        int delivered = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            GoldenFile file = files.get(round % files.size());
            SpillStore store = new SpillStore(
                    SpillSettings.USUAL.withDirectory(folder).withMemory(random.nextInt(3) * 1_000L, 1 << 20));
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                delivered += decodeSpoilt(file, store);
            } catch (SourceException expected) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("Seed %d, round %d".formatted(seed, round), e);
            }
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as("seed %d, round %d: bytes allocated", seed, round)
                    .isLessThan(MOST_BYTES);
            assertThat(store.diskBytes()).isZero();
        }
        assertThat(delivered).isPositive();
        assertThat(refused).isPositive();
        assertThat(folder).isEmptyDirectory();
    }

    private int decodeSpoilt(GoldenFile file, SpillStore store) {
        int delivered = 0;
        int spoilt = random.nextInt(file.messages().size());
        int at = 0;
        try (PgOutputDecoder decoder = new PgOutputDecoder(
                new Position("fuzz", "1.1", 0), file.relations(), GoldenFile::resolve, store, message -> {})) {
            for (byte[] message : file.messages()) {
                byte[] taken = at++ == spoilt ? Mutations.of(message, random) : message;
                try (Transaction transaction = decoder.decode(taken, 0)) {
                    if (transaction != null) {
                        read(transaction);
                        delivered++;
                    }
                }
            }
        }
        return delivered;
    }

    private static void read(Transaction transaction) {
        long count = 0;
        try (ChangeCursor cursor = transaction.changes()) {
            for (ChangeEvent event = cursor.next(); event != null; event = cursor.next()) {
                count++;
                assertThat(event).matches(DecoderFuzzTests::isSound, "is sound");
            }
        }
        assertThat(count).isEqualTo(transaction.changeCount());
    }

    private static boolean isSound(ChangeEvent event) {
        return !(event instanceof ChangeEvent.Insert insert) || insert.row().isWhole();
    }
}
