package io.laredo.test.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.InMemoryTransaction;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.test.ScriptedSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class TornFileTests {
    private static final TableSchema ITEM = ScriptedSource.table("item");
    private static final int TRANSACTIONS = 4;

    private final TreeMap<Integer, Position> ends = new TreeMap<>(); // where the file counts up to which position
    private @TempDir Path folder;
    private Path file;
    private byte[] content;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve(JsonLinesTarget.CHANGES);
        JsonLinesTarget target = opened();
        target.start(position -> {});
        BaselineLoad load = target.beginBaseline(at(0), List.of(ITEM));
        load.row(new Row(ITEM, 0L, "copied"));
        load.complete(at(0));
        ends.put((int) Files.size(file), at(0));
        for (int i = 1; i <= TRANSACTIONS; i++) {
            target.apply(new InMemoryTransaction.Builder()
                    .add(new ChangeEvent.Insert(new Row(ITEM, (long) i, "first")), 100)
                    .add(new ChangeEvent.Insert(new Row(ITEM, 100L + i, "second")), 100)
                    .commit(at(i), i, Instant.EPOCH, null));
            ends.put((int) Files.size(file), at(i));
        }
        target.close();
        content = Files.readAllBytes(file);
    }

    @Test
    void goesOnAfterTheLastWholeTransactionWhereverTheFileWasTorn() throws IOException {
        for (int length = 0; length <= content.length; length++) {
            Files.write(file, Arrays.copyOf(content, length));
            assertGoesOn(ends.floorKey(length));
        }
    }

    @Test
    void countsNothingFromTheFirstUnwrittenPageOn() throws IOException {
        int first = ends.firstKey();
        for (int from = first; from < content.length; from++) {
            byte[] holed = content.clone();
            Arrays.fill(holed, from, Math.min(from + 50, content.length), (byte) 0);
            Files.write(file, holed);
            assertGoesOn(ends.floorKey(from));
        }
    }

    private void assertGoesOn(@Nullable Integer end) throws IOException {
        Position expected = end == null ? null : ends.get(end);
        JsonLinesTarget target = opened();
        assertThat(target.position()).isEqualTo(expected);
        assertThat(Files.size(file)).isEqualTo(end == null ? 0 : end);
        target.close();
        if (expected != null) {
            assertThat(JsonLinesFolder.read(folder).rows(ITEM.table())).hasSize(1 + 2 * (int) expected.place());
        }
    }

    @Test
    void writesOverTheTornEnd() throws IOException {
        Files.write(file, "{\"op\":\"insert\",\"sch".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        JsonLinesTarget target = opened();
        target.start(position -> {});
        target.advance(at(TRANSACTIONS + 1));
        target.close();

        assertThat(opened().position()).isEqualTo(at(TRANSACTIONS + 1));
    }

    private JsonLinesTarget opened() throws IOException {
        return JsonLinesTarget.open("lines", folder);
    }

    private static Position at(int place) {
        return new Position("shop", "1", place);
    }
}
