package io.laredo.engine.codec;

import io.laredo.ArrayValue;
import io.laredo.Bytes;
import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.Interval;
import io.laredo.Json;
import io.laredo.Range;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.SpecialValue;
import io.laredo.Struct;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.ValueKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The changes that golden files hold: each kind of change, and a value of each kind. They never change. */
public final class GoldenChanges {
    public static final TableSchema SCHEMA = new TableSchema(
            new TableId("public", "golden"),
            Arrays.stream(ValueKind.values())
                    .map(kind -> new Column(kind.name().toLowerCase(Locale.ROOT), AnyRows.type(kind), true))
                    .toList(),
            List.of("int8"),
            ReplicaIdentity.INDEX,
            List.of("int4", "int8"));

    public static final Row ROW = new Row(
            SCHEMA,
            true,
            (short) -2,
            300,
            Long.MIN_VALUE,
            -1.5f,
            Double.NaN,
            new BigDecimal("-123456789.0120"),
            "Ümlaut €",
            "ab  ",
            "MiXed",
            Bytes.copyOf(new byte[] {0, -1}),
            new UUID(0x0123_4567_89AB_CDEFL, -2),
            LocalDate.of(2026, 11, 21),
            LocalTime.of(23, 59, 59, 999_999_000),
            OffsetTime.of(LocalTime.of(1, 2), ZoneOffset.ofHours(-5)),
            LocalDateTime.of(1969, 12, 31, 23, 0),
            Instant.ofEpochSecond(-1, 5_000),
            new Interval(1, -2, 3),
            new Json("{\"a\": 1.50}"),
            ArrayValue.of(new int[] {1, 2}, new int[] {0, 1}, new @Nullable Object[] {new BigDecimal("1.0"), null}),
            Range.of(LocalDate.EPOCH, null, true, false),
            List.of(Range.EMPTY, Range.of(BigDecimal.ONE, SpecialValue.INFINITY, false, true)),
            new Struct(List.of("x", "y"), List.of(1, "two")),
            Map.of("key", "value"),
            "(1,2)");

    public static final Row KEY = key();

    public static final List<ChangeEvent> ALL = List.of(
            new ChangeEvent.Insert(ROW),
            new ChangeEvent.Update(KEY, ROW),
            new ChangeEvent.Update(ROW, ROW),
            new ChangeEvent.Delete(KEY),
            new ChangeEvent.Truncate(SCHEMA),
            new ChangeEvent.SchemaChange(
                    new TableSchema(SCHEMA.table(), List.of(), List.of(), ReplicaIdentity.NOTHING, List.of()), SCHEMA));

    private GoldenChanges() {}

    private static Row key() {
        @Nullable Object[] values = new Object[SCHEMA.columns().size()];
        Arrays.fill(values, Row.ABSENT);
        values[SCHEMA.indexOf("int4")] = 0;
        values[SCHEMA.indexOf("int8")] = 7L;
        return new Row(SCHEMA, values);
    }
}
