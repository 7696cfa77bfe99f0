package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.Position;
import io.laredo.source.postgresql.JournalEntry.Change;
import io.laredo.source.postgresql.JournalEntry.Kind;
import io.laredo.source.postgresql.JournalHistory.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that crash tests rely on, and what is read from it. */
class JournalTests {
    private static final Position START = new Position("default", "1.1", 100);

    private final Path file;

    JournalTests(@TempDir Path folder) {
        file = folder.resolve("journal");
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        List<JournalEntry> entries = List.of(
                JournalEntry.of(Kind.BEGUN, 1, List.of("public.a", "public.b")),
                applied(110, insert("1", "one"), change('U', "1", "2", "zwei"), change('D', "2", null, null)),
                JournalEntry.of(Kind.CONFIRMED, START));
        write(entries);
        assertThat(read()).isEqualTo(entries);
    }

    @Test
    void cutsOffWhatATornEndLeaves() throws IOException {
        List<JournalEntry> entries = List.of(
                JournalEntry.of(Kind.ADVANCED, START),
                applied(110, insert("1", "one")),
                applied(120, insert("2", "two")));
        write(entries.subList(0, 2));
        long whole = Files.size(file);
        write(entries.subList(2, 3));
        byte[] bytes = Files.readAllBytes(file);
        for (int length = (int) whole; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            List<JournalEntry> found = new ArrayList<>();
            try (Journal journal = Journal.open(file, found::add)) {
                journal.append(JournalEntry.of(Kind.OPENED, 0, List.of()));
                journal.flush();
            }
            assertThat(found).isEqualTo(entries.subList(0, 2));
            assertThat(read()).hasSize(3).last().isEqualTo(JournalEntry.of(Kind.OPENED, 0, List.of()));
        }
    }

    @Test
    void whatIsConfirmedMustBeThere() throws IOException {
        copied();
        write(List.of(applied(110, insert("1", "one")), JournalEntry.of(Kind.CONFIRMED, START.at(110))));
        new JournalHistory(file).readOn();
        write(List.of(JournalEntry.of(Kind.CONFIRMED, START.at(111))));
        assertRefused("confirmed");
    }

    @Test
    void aTransactionMustNotComeTwice() throws IOException {
        copied();
        write(List.of(applied(110, insert("1", "one")), applied(110, insert("2", "two"))));
        assertRefused("comes after");
    }

    @Test
    void aCopyOfSomeTablesMustBeWhereTheOthersAre() throws IOException {
        copied();
        write(List.of(
                JournalEntry.of(Kind.BEGUN, 1, List.of("public.b")),
                JournalEntry.of(Kind.COMPLETED, 1, List.of(START.at(105).toString(), "public.b"))));
        assertRefused("the other tables at");
    }

    @Test
    void noTransactionMayBeMissing() throws IOException {
        List<JournalEntry> there = List.of(
                applied(90, insert("0", "in the copy")),
                applied(110, insert("1", "one")),
                applied(120, insert("2", "two")),
                applied(130, insert("3", "three")));
        List<Told> all = there.stream().map(Told::of).toList();
        copied();
        write(there.subList(1, 4));
        told().assertTold(all);
        Files.delete(file);
        copied();
        write(List.of(there.get(1), there.get(3)));
        JournalHistory withoutTheSecond = told();
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> withoutTheSecond.assertTold(all));
    }

    private JournalHistory told() throws IOException {
        JournalHistory history = new JournalHistory(file);
        history.readOn();
        return history;
    }

    private void copied() throws IOException {
        write(List.of(
                JournalEntry.of(Kind.BEGUN, 0, List.of("public.a")),
                JournalEntry.of(Kind.COMPLETED, 0, List.of(START.toString(), "public.a"))));
    }

    private void assertRefused(String why) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> new JournalHistory(file).readOn())
                .withMessageContaining(why);
    }

    private void write(List<JournalEntry> entries) throws IOException {
        try (Journal journal = Journal.open(file, entry -> {})) {
            entries.forEach(journal::append);
            journal.flush();
        }
    }

    private List<JournalEntry> read() throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        assertThat(Journal.read(file, 0, entries::add)).isEqualTo(Files.size(file));
        return entries;
    }

    private static JournalEntry applied(long place, Change... changes) {
        return new JournalEntry(Kind.APPLIED, 0, List.of(START.at(place).toString()), List.of(changes));
    }

    private static Change insert(String key, String name) {
        return change('I', null, key, name);
    }

    private static Change change(char kind, @Nullable String oldKey, @Nullable String newKey, @Nullable String name) {
        Map<String, @Nullable String> values = new HashMap<>();
        if (newKey != null) {
            values.put("id", newKey);
            values.put("name", name);
        }
        return new Change(
                kind,
                "public.a",
                oldKey == null ? List.of() : List.of(oldKey),
                newKey == null ? List.of() : List.of(newKey),
                values);
    }
}
