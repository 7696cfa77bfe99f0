package io.laredo.engine.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.InMemoryTransaction;
import io.laredo.Position;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Transaction;
import io.laredo.ValueKind;
import io.laredo.engine.codec.GoldenChanges;
import io.laredo.engine.snapshot.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDeadLettersTests extends DeadLetterContract {
    private static final int KILLS = Math.max(5, Integer.getInteger("laredo.test.rounds", 5));

    private static final TableSchema NOTE = new TableSchema(
            new TableId("public", "note"),
            List.of(new Column("text", new ColumnType(ValueKind.TEXT, "text"), true)),
            List.of("text"),
            ReplicaIdentity.DEFAULT,
            List.of("text"));

    private final Path folder;
    private final LocalDeadLetters store;

    LocalDeadLettersTests(@TempDir Path folder) {
        this.folder = folder;
        this.store = new LocalDeadLetters(folder, CLOCK);
    }

    @Override
    DeadLetterStore store() {
        return store;
    }

    @Test
    void anotherStoreOverTheSameFolderHasTheSameLetters() throws Exception {
        DeadLetter letter = store.add("shop", any.transaction(7, 3), 1, cause);

        assertThat(new LocalDeadLetters(folder, CLOCK).list("shop").letters()).containsExactly(letter);
    }

    @Test
    void everyChangedByteIsNoticed() throws Exception {
        DeadLetter before = store.add("shop", note("before"), 1, cause);
        DeadLetter letter = store.add("shop", note("small"), 1, cause);
        Path file = file(letter);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            Files.write(file, damaged);

            assertThatThrownBy(() -> store.open("shop", letter.id()))
                    .as("byte %d", i)
                    .isInstanceOf(DeadLetterException.class)
                    .hasMessageContaining(letter.id());
            assertThat(store.list("shop").letters()).contains(before);
        }
    }

    @Test
    void aFileThatIsCutOffIsNoticed() throws Exception {
        DeadLetter letter = store.add("shop", note("small"), 1, cause);
        byte[] whole = Files.readAllBytes(file(letter));
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(letter), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> store.open("shop", letter.id()))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(DeadLetterException.class);
        }
    }

    @Test
    void filesThatAreNoLettersOfThisTargetAreNamedAndLeaveTheOthersReadable() throws Exception {
        DeadLetter letter = store.add("shop", note("small"), 1, cause);
        DeadLetter other = store.add("other", note("small"), 1, cause);
        Files.writeString(folder.resolve("shop/notes.txt"), "mine");
        Files.copy(file(other), folder.resolve("shop/0000000005-00000000.letter"));

        DeadLetterList list = store.list("shop");

        assertThat(list.letters()).containsExactly(letter);
        assertThat(list.damaged()).containsOnlyKeys("notes.txt", "0000000005-00000000.letter");
        assertThat(list.damaged().get("0000000005-00000000.letter")).hasMessageContaining("target 'other'");
    }

    @Test
    void aTransactionLargerThanMemoryIsKeptAndGivenBack() throws Exception {
        try (ChildProcess process = ChildProcess.start(LargeLetter.class, folder.toString())) {
            assertThat(process.line()).isEqualTo("kept and read %d changes".formatted(LargeLetter.CHANGES));
        }
    }

    @Test
    void aTransactionWhoseChangesCannotBeReadIsNotKept() throws Exception {
        DeadLetter before = store.add("shop", note("before"), 1, cause);
        InMemoryTransaction.Builder wrong =
                new InMemoryTransaction.Builder().add(new ChangeEvent.Insert(new Row(NOTE, 1L)), 1);

        assertThatThrownBy(() -> store.add(
                        "shop", wrong.commit(new Position("shop", "1-1", 9), 9, Letters.COMMITTED, null), 1, cause))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("Transaction 9")
                .hasMessageContaining("'text' of public.note");

        assertThat(store.list("shop").letters()).containsExactly(before);
        assertThat(folder.resolve("shop")).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void everyLetterThatWasKeptIsThereHoweverOftenTheProcessIsKilled() throws Exception {
        Random random = new Random(seed);
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            try (ChildProcess process = ChildProcess.start(LetterProcess.class, folder.toString())) {
                for (int lines = random.nextInt(8); lines >= 0; lines--) {
                    String line = Objects.requireNonNull(process.line(), "the process ended by itself");
                    assertThat(line).matches("ready|\\d+-\\p{XDigit}+");
                    if (!line.equals("ready")) {
                        kept.add(line);
                    }
                }
                process.kill();
            }
            DeadLetterList list = store.list("shop");
            assertThat(list.damaged()).as("seed %d", seed).isEmpty();
            assertThat(list.letters())
                    .extracting(DeadLetter::id)
                    .as("seed %d", seed)
                    .containsSubsequence(kept);
        }
        for (DeadLetter letter : store.list("shop").letters()) {
            assertThat(Letters.changes(store.open("shop", letter.id()))).hasSize((int) letter.changeCount());
        }
        assertThat(kept).isNotEmpty();
    }

    @Test
    void aLetterThatAnEarlierVersionWroteIsRead() throws IOException {
        Files.createDirectory(folder.resolve("shop"));
        try (InputStream golden =
                Objects.requireNonNull(LocalDeadLettersTests.class.getResourceAsStream("golden-1.letter"))) {
            Files.copy(golden, folder.resolve("shop/0000000001-00000000.letter"));
        }

        DeadLetter letter = store.list("shop").letters().get(0);

        assertThat(letter)
                .isEqualTo(new DeadLetter(
                        "0000000001-00000000",
                        "shop",
                        new Position("shop", "1-1", 0x16B3748),
                        4_000_000_000L,
                        Letters.COMMITTED,
                        "upstream",
                        NOON,
                        3,
                        cause.getClass().getName(),
                        cause.getMessage(),
                        ITEM,
                        GoldenChanges.ALL.size(),
                        letter.bytes()));
        assertThat(Letters.changes(store.open("shop", letter.id()))).isEqualTo(GoldenChanges.ALL);
    }

    static Transaction golden() {
        InMemoryTransaction.Builder builder = new InMemoryTransaction.Builder();
        GoldenChanges.ALL.forEach(event -> builder.add(event, 100));
        return builder.commit(new Position("shop", "1-1", 0x16B3748), 4_000_000_000L, Letters.COMMITTED, "upstream");
    }

    private static Transaction note(String text) {
        return new InMemoryTransaction.Builder()
                .add(new ChangeEvent.Insert(new Row(NOTE, text)), 10)
                .commit(new Position("shop", "1-1", 8), 8, Letters.COMMITTED, null);
    }

    private Path file(DeadLetter letter) {
        return folder.resolve(letter.target()).resolve(letter.id() + ".letter");
    }
}
