package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.laredo.SourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageLogTests {
    private static final int SOME = 100;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @Test
    void givesBackWhatWasAddedWhereverItIsKept() throws IOException {
        List<String> texts =
                IntStream.range(0, SOME).mapToObj(i -> "x".repeat(i * i)).toList();
        for (long inMemory : List.of(0L, 100L, 1_000_000L)) {
            SpillStore store = store(inMemory, Long.MAX_VALUE);
            try (MessageLog log = new MessageLog(store, inMemory)) {
                texts.forEach(text -> append(log, text));
                log.finish();
                assertThat(read(log)).as("%d bytes in memory", inMemory).isEqualTo(texts);
                assertThat(read(log)).as("again").isEqualTo(texts);
                assertThat(log.memoryBytes()).isLessThanOrEqualTo(inMemory);
                assertThat(store.diskBytes() > 0).isEqualTo(inMemory < 1_000_000);
            }
            assertThat(store.diskBytes()).isZero();
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void twoPassesDoNotDisturbEachOther() throws IOException {
        try (MessageLog log = new MessageLog(store(0, 0), 0)) {
            append(log, "one");
            append(log, "two");
            log.finish();
            try (MessageLog.Pass first = log.pass();
                    MessageLog.Pass second = log.pass()) {
                assertThat(text(first)).isEqualTo("one");
                assertThat(text(second)).isEqualTo("one");
                assertThat(text(second)).isEqualTo("two");
                assertThat(text(first)).isEqualTo("two");
                assertThat(first.next()).isNull();
            }
        }
    }

    @Test
    void aReaderThatIsInterruptedDisturbsNobody() throws IOException {
        try (MessageLog log = new MessageLog(store(0, 0), 0)) {
            append(log, "one");
            log.finish();
            Thread.currentThread().interrupt();
            assertThat(read(log)).containsExactly("one");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(read(log)).containsExactly("one");
        }
    }

    /** Against a plain list, with random places to go back to. */
    @Test
    void forgetsWhatCameAfterThePlaceItGoesBackTo() throws IOException {
        long seed = Long.getLong("laredo.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            long inMemory = random.nextInt(3) * 2_000L;
            SpillStore store = store(inMemory, 3_000);
            List<String> texts = new ArrayList<>();
            List<Long> lengths = new ArrayList<>();
            try (MessageLog log = new MessageLog(store, inMemory)) {
                for (int step = 0; step < 200; step++) {
                    if (random.nextInt(10) == 0 && !lengths.isEmpty()) {
                        int place = random.nextInt(lengths.size());
                        log.truncate(lengths.get(place));
                        texts.subList(place, texts.size()).clear();
                        lengths.subList(place, lengths.size()).clear();
                    } else {
                        lengths.add(log.length());
                        texts.add("%d:".formatted(step) + "y".repeat(random.nextInt(300)));
                        append(log, texts.get(texts.size() - 1));
                    }
                }
                log.finish();
                assertThat(read(log)).as("seed %d, round %d", seed, round).isEqualTo(texts);
            }
            assertThat(store.memoryBytes()).isZero();
            assertThat(store.diskBytes()).isZero();
        }
    }

    @Test
    void oneThatFindsTheMemoryOfAllUsedUpGoesToDisk() {
        SpillStore store = store(100_000, 10_000);
        try (MessageLog first = new MessageLog(store, 100_000);
                MessageLog second = new MessageLog(store, 100_000)) {
            append(first, "x".repeat(9_000));
            append(second, "x".repeat(9_000));
            assertThat(store.memoryBytes()).isLessThanOrEqualTo(10_000);
            assertThat(second.memoryBytes()).isZero();
            first.finish();
            assertThat(store.memoryBytes()).as("after the first has ended").isZero();
        }
    }

    @Test
    void refusesMoreOnDiskThanAllowed() {
        SpillStore store = new SpillStore(
                SpillSettings.USUAL.withDirectory(folder).withMemory(0, 0).withMaxDiskBytes(200_000L));
        try (MessageLog log = new MessageLog(store, 0)) {
            assertThatExceptionOfType(SpillException.class)
                    .isThrownBy(() -> fill(log, 300_000))
                    .withMessageContainingAll(
                            folder.toString(), "of 200000 allowed bytes", "laredo.stream.max-spill-bytes");
        }
        assertThat(store.diskBytes()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void saysWhatIsNeededAndFreeWhenTheDiskIsFull() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()))
                .as("may mount a file system")
                .isTrue();
        try {
            SpillStore store =
                    new SpillStore(SpillSettings.USUAL.withDirectory(small).withMemory(0, 0));
            try (MessageLog log = new MessageLog(store, 0)) {
                assertThatExceptionOfType(SpillException.class)
                        .isThrownBy(() -> fill(log, 2 << 20))
                        .withMessageContainingAll(small.toString(), "more bytes", "No space left", "bytes free");
            }
            assertThat(small).as("after closing").isEmptyDirectory();
        } finally {
            run("umount", small.toString());
        }
    }

    @Test
    void saysWhichFolderCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        SpillStore store = new SpillStore(SpillSettings.USUAL.withDirectory(file));
        try (MessageLog log = new MessageLog(store, 0)) {
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> append(log, "one"))
                    .withMessageContainingAll(file.toString(), "laredo.stream.spill-directory");
        }
    }

    @Test
    void aFileThatIsGoneIsAnErrorOfTheReader() throws IOException {
        try (MessageLog log = new MessageLog(store(0, 0), 0)) {
            append(log, "one");
            log.finish();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(path -> path.endsWith("lock") || Files.isRegularFile(path))
                        .toList()) {
                    Files.delete(file);
                }
            }
            try (MessageLog.Pass pass = log.pass()) {
                assertThatExceptionOfType(IOException.class).isThrownBy(pass::next);
            }
        }
    }

    private SpillStore store(long ofOne, long ofAll) {
        return new SpillStore(SpillSettings.USUAL.withDirectory(folder).withMemory(ofOne, ofAll));
    }

    private static void fill(MessageLog log, int bytes) {
        for (int written = 0; written < bytes; written += 10_000) {
            append(log, "x".repeat(10_000));
        }
        log.finish();
    }

    private static void append(MessageLog log, String text) {
        byte[] message = ("skipped" + text).getBytes(StandardCharsets.UTF_8);
        log.append('t', message, "skipped".length());
    }

    private static List<String> read(MessageLog log) throws IOException {
        List<String> texts = new ArrayList<>();
        try (MessageLog.Pass pass = log.pass()) {
            for (MessageReader reader = pass.next(); reader != null; reader = pass.next()) {
                texts.add(text(reader));
            }
        }
        return texts;
    }

    private static String text(MessageLog.Pass pass) throws IOException {
        MessageReader reader = pass.next();
        assertThat(reader).isNotNull();
        return text(reader);
    }

    private static String text(MessageReader reader) {
        assertThat(reader.letter()).isEqualTo('t');
        int length = reader.remaining();
        return new String(reader.bytes(), reader.skip(length), length, StandardCharsets.UTF_8);
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }
}
