package io.laredo.engine.codec;

import io.laredo.ArrayValue;
import io.laredo.Bytes;
import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.ColumnType;
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
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows of a table that has a column of every kind, with values at random. */
public final class AnyRows {
    private static final ColumnType NUMERIC = new ColumnType(ValueKind.NUMERIC, "numeric");
    private static final ColumnType DATE = new ColumnType(ValueKind.DATE, "date");

    private final Random random;
    private final TableSchema schema;

    public AnyRows(Random random, String table) {
        this.random = random;
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", new ColumnType(ValueKind.INT8, "bigint"), false));
        for (ValueKind kind : ValueKind.values()) {
            columns.add(new Column("a_" + kind.name().toLowerCase(Locale.ROOT), type(kind), true));
        }
        this.schema = new TableSchema(
                new TableId("public", table), columns, List.of("id"), ReplicaIdentity.DEFAULT, List.of("id"));
    }

    /** A type of the kind, as PostgreSQL may have it. */
    public static ColumnType type(ValueKind kind) {
        return switch (kind) {
            case ARRAY -> new ColumnType(kind, "numeric[]", NUMERIC);
            case RANGE -> new ColumnType(kind, "daterange", DATE);
            case MULTIRANGE -> new ColumnType(kind, "nummultirange", NUMERIC);
            default -> new ColumnType(kind, "a " + kind);
        };
    }

    public TableSchema schema() {
        return schema;
    }

    /** A whole row. */
    public Row row(long id) {
        @Nullable Object[] values = new Object[schema.columns().size()];
        values[0] = id;
        for (int i = 1; i < values.length; i++) {
            values[i] = random.nextInt(8) == 0
                    ? null
                    : value(schema.columns().get(i).type().kind());
        }
        return new Row(schema, values);
    }

    /** The key alone. */
    public Row key(long id) {
        @Nullable Object[] values = new Object[schema.columns().size()];
        Arrays.fill(values, Row.ABSENT);
        values[0] = id;
        return new Row(schema, values);
    }

    /** Any change to this table. */
    public ChangeEvent change(long id) {
        return switch (random.nextInt(6)) {
            case 0 -> new ChangeEvent.Delete(key(id));
            case 1 -> new ChangeEvent.Update(key(id), row(id + 1));
            case 2 -> {
                Row row = row(id);
                yield new ChangeEvent.Update(row, row);
            }
            case 3 -> new ChangeEvent.Truncate(schema);
            case 4 ->
                new ChangeEvent.SchemaChange(new AnyRows(random, schema.table().name() + "_").schema, schema);
            default -> new ChangeEvent.Insert(row(id));
        };
    }

    /** A value of the kind, special ones included. */
    public Object value(ValueKind kind) {
        return switch (kind) {
            case BOOLEAN -> random.nextBoolean();
            case INT2 -> (short) random.nextInt();
            case INT4 -> random.nextInt() >> random.nextInt(32);
            case INT8 -> random.nextLong() >> random.nextInt(64);
            case FLOAT4 -> Float.intBitsToFloat(random.nextInt());
            case FLOAT8 -> Double.longBitsToDouble(random.nextLong());
            case NUMERIC ->
                special(
                        new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(40) - 5).negate(),
                        SpecialValue.NAN);
            case TEXT, PADDED_TEXT, CASELESS_TEXT, OTHER -> text();
            case BYTES -> Bytes.copyOf(bytes());
            case UUID -> new UUID(random.nextLong(), random.nextLong());
            case DATE -> special(date(), SpecialValue.MINUS_INFINITY);
            case TIME -> special(time(), SpecialValue.END_OF_DAY);
            case TIME_WITH_OFFSET -> special(OffsetTime.of(time(), offset()), SpecialValue.endOfDay(offset()));
            case TIMESTAMP -> special(LocalDateTime.of(date(), time()), SpecialValue.INFINITY);
            case INSTANT ->
                special(
                        Instant.ofEpochSecond(random.nextInt() * 7L, random.nextInt(1_000_000_000)),
                        SpecialValue.INFINITY);
            case INTERVAL ->
                special(new Interval(random.nextInt(), random.nextInt(), random.nextLong()), SpecialValue.INFINITY);
            case JSON -> new Json("{\"" + random.nextInt() + "\": [1.50, null]}");
            case ARRAY -> array();
            case RANGE -> range(ValueKind.DATE);
            case MULTIRANGE ->
                Stream.generate(() -> range(ValueKind.NUMERIC))
                        .limit(random.nextInt(3))
                        .toList();
            case STRUCT ->
                new Struct(List.of("a", "b"), List.of(random.nextInt(), new Struct(List.of("c"), List.of(array()))));
            case MAP -> map();
        };
    }

    private Object special(Object usual, SpecialValue special) {
        return random.nextInt(10) == 0 ? special : usual;
    }

    private String text() {
        return random.ints(random.nextInt(20), 0, 0x1_1000)
                .map(point -> point >= 0xD800 && point < 0xE000 ? 'ß' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private LocalDate date() {
        return LocalDate.of(random.nextInt(6000) - 4713, 1, 1).plusDays(random.nextInt(366));
    }

    private LocalTime time() {
        return LocalTime.ofNanoOfDay(random.nextInt(86_400) * 1_000_000_000L + random.nextInt(1_000_000) * 1000L);
    }

    private ZoneOffset offset() {
        return ZoneOffset.ofTotalSeconds(random.nextInt(36_000) - 18_000);
    }

    private ArrayValue array() {
        int[] lengths = random.ints(random.nextInt(4), 1, 4).toArray();
        int[] lowerBounds = random.ints(lengths.length, -3, 3).toArray();
        int count = lengths.length == 0 ? 0 : IntStream.of(lengths).reduce(1, (a, b) -> a * b);
        @Nullable Object[] elements = new Object[count];
        for (int i = 0; i < count; i++) {
            elements[i] = random.nextInt(5) == 0 ? null : value(ValueKind.NUMERIC);
        }
        return ArrayValue.of(lengths, lowerBounds, elements);
    }

    private Range range(ValueKind kind) {
        if (random.nextInt(5) == 0) {
            return Range.EMPTY;
        }
        Object lower = random.nextBoolean() ? value(kind) : null;
        Object upper = random.nextBoolean() ? value(kind) : null;
        return Range.of(lower, upper, lower != null && random.nextBoolean(), upper != null && random.nextBoolean());
    }

    private Map<String, @Nullable String> map() {
        Map<String, @Nullable String> map = new LinkedHashMap<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            map.put("key " + i, random.nextBoolean() ? text() : null);
        }
        return map;
    }
}
