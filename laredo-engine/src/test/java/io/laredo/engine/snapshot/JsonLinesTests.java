package io.laredo.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Position;
import io.laredo.TargetExport;
import io.laredo.engine.codec.GoldenChanges;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTests {
    private final RowsTarget target = new RowsTarget("shop")
            .show(new Position("shop", "1-1", 7), GoldenChanges.SCHEMA, List.of(GoldenChanges.ROW));

    @Test
    void everyKindOfValueHasItsForm() throws Exception {
        assertThat(written().lines())
                .element(1)
                .asString()
                .isEqualTo("{\"table\":\"public.golden\",\"row\":{"
                        + "\"boolean\":true,\"int2\":-2,\"int4\":300,\"int8\":-9223372036854775808,"
                        + "\"float4\":-1.5,\"float8\":\"NaN\",\"numeric\":-123456789.0120,"
                        + "\"text\":\"Ümlaut €\",\"padded_text\":\"ab  \",\"caseless_text\":\"MiXed\","
                        + "\"bytes\":\"\\\\x00ff\",\"uuid\":\"01234567-89ab-cdef-ffff-fffffffffffe\","
                        + "\"date\":\"2026-11-21\",\"time\":\"23:59:59.999999\",\"time_with_offset\":\"01:02-05:00\","
                        + "\"timestamp\":\"1969-12-31T23:00\",\"instant\":\"1969-12-31T23:59:59.000005Z\","
                        + "\"interval\":{\"months\":1,\"days\":-2,\"micros\":3},\"json\":\"{\\\"a\\\": 1.50}\","
                        + "\"array\":{\"lowerBounds\":[0,1],\"elements\":[[1.0,null]]},"
                        + "\"range\":{\"lower\":\"1970-01-01\",\"upper\":null,\"bounds\":\"[)\"},"
                        + "\"multirange\":[\"empty\",{\"lower\":1,\"upper\":\"infinity\",\"bounds\":\"(]\"}],"
                        + "\"struct\":{\"x\":1,\"y\":\"two\"},\"map\":{\"key\":\"value\"},\"other\":\"(1,2)\"}}");
    }

    @Test
    void beginsWithTheTablesAndEndsWithTheirRows() throws Exception {
        List<String> lines = written().lines().toList();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .startsWith(
                        "{\"target\":\"shop\",\"position\":\"shop@1-1:0000000000000007\",\"tables\":[{\"table\":"
                                + "\"public.golden\",\"columns\":[{\"name\":\"boolean\",\"type\":\"a BOOLEAN\",\"kind\":\"BOOLEAN\"},")
                .endsWith("],\"primaryKey\":[\"int8\"]}]}");
        assertThat(lines.get(2)).isEqualTo("{\"rows\":{\"public.golden\":1}}");
    }

    @Test
    void aStoredSnapshotGivesTheSameLinesAsItsTarget(@TempDir Path folder) throws Exception {
        Snapshots snapshots =
                new Snapshots("shop", new LocalSnapshotStore(folder), SnapshotRetention.USUAL, Clock.systemUTC());
        ByteArrayOutputStream stored = new ByteArrayOutputStream();

        snapshots.writeJsonLines(snapshots.write(export(), Map.of()).id(), stored);

        assertThat(stored.toString(StandardCharsets.UTF_8)).isEqualTo(written());
    }

    @Test
    void whatWouldEndALineOrATextIsEscaped() throws Exception {
        StringBuilder out = new StringBuilder();

        new JsonText(out).value(List.of("\"\\\n\r\t\u0001é"));

        assertThat(out).hasToString("[\"\\\"\\\\\\n\\r\\t\\u0001é\"]");
    }

    private String written() throws Exception {
        StringBuilder out = new StringBuilder();
        JsonLines.write("shop", export(), out);
        return out.toString();
    }

    private TargetExport export() {
        return Objects.requireNonNull(target.export());
    }
}
