package io.laredo.test;

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
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of {@link TargetContractTests}, and short ways to write their rows and changes. */
public final class ContractTables {
    private static final ColumnType TEXT = new ColumnType(ValueKind.TEXT, "text");
    private static final Column ITEM_ID = new Column("id", new ColumnType(ValueKind.INT8, "bigint"), false);
    private static final Column NAME = new Column("name", TEXT, true);
    private static final Column NOTE = new Column("note", TEXT, true);
    private static final Column PRICE = new Column("price", new ColumnType(ValueKind.NUMERIC, "numeric(10,2)"), true);

    /** {@code public.item}: {@code id} int8, the key; {@code name} and {@code note} text; {@code price} numeric. */
    public static final TableSchema ITEM = item(ITEM_ID, NAME, NOTE, PRICE);

    /** The same table after a column {@code extra} of text came in between. */
    public static final TableSchema WIDER_ITEM = item(ITEM_ID, new Column("extra", TEXT, true), NAME, NOTE, PRICE);

    /**
     * {@code public.tag}: {@code item_id} int8 and {@code label} text, together the key; {@code weight} int4. Its changes
     * bring whole rows (replica identity FULL).
     */
    public static final TableSchema TAG = new TableSchema(
            new TableId("public", "tag"),
            List.of(
                    new Column("item_id", new ColumnType(ValueKind.INT8, "bigint"), false),
                    new Column("label", TEXT, false),
                    new Column("weight", new ColumnType(ValueKind.INT4, "integer"), true)),
            List.of("item_id", "label"),
            ReplicaIdentity.FULL,
            List.of("item_id", "label", "weight"));

    /**
     * {@code public.kinds}: {@code id} int4, the key, and for each {@link ValueKind} a column: {@code v_boolean}, {@code
     * v_int2}, and so on.
     */
    public static final TableSchema KINDS = kinds();

    private ContractTables() {}

    /** All of them, in the order of their names. */
    public static List<TableSchema> all() {
        return List.of(ITEM, KINDS, TAG);
    }

    private static TableSchema item(Column... columns) {
        return new TableSchema(
                new TableId("public", "item"), List.of(columns), List.of("id"), ReplicaIdentity.DEFAULT, List.of("id"));
    }

    private static TableSchema kinds() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", new ColumnType(ValueKind.INT4, "integer"), false));
        for (ValueKind kind : ValueKind.values()) {
            columns.add(new Column(column(kind), type(kind), true));
        }
        return new TableSchema(
                new TableId("public", "kinds"), columns, List.of("id"), ReplicaIdentity.DEFAULT, List.of("id"));
    }

    /** The column of {@link #KINDS} for a kind. */
    static String column(ValueKind kind) {
        return "v_" + kind.name().toLowerCase(Locale.ROOT);
    }

    private static ColumnType type(ValueKind kind) {
        ColumnType integer = new ColumnType(ValueKind.INT4, "integer");
        return switch (kind) {
            case ARRAY -> new ColumnType(kind, "text[]", TEXT);
            case RANGE -> new ColumnType(kind, "int4range", integer);
            case MULTIRANGE -> new ColumnType(kind, "int4multirange", integer);
            default -> new ColumnType(kind, kind.name().toLowerCase(Locale.ROOT));
        };
    }

    static Row item(long id, @Nullable String name, @Nullable Object note) {
        return new Row(ITEM, id, name, note, BigDecimal.valueOf(id * 100 + 50, 2));
    }

    static Row widerItem(long id, @Nullable String extra, @Nullable String name, @Nullable Object note) {
        return new Row(WIDER_ITEM, id, extra, name, note, BigDecimal.valueOf(id * 100 + 50, 2));
    }

    static Row itemKey(long id) {
        return new Row(ITEM, id, Row.ABSENT, Row.ABSENT, Row.ABSENT);
    }

    static Row tag(long item, String label, int weight) {
        return new Row(TAG, item, label, weight);
    }

    static Row kind(int id, ValueKind kind, @Nullable Object value) {
        @Nullable Object[] values = new Object[KINDS.columns().size()];
        values[0] = id;
        values[KINDS.indexOf(column(kind))] = value;
        return new Row(KINDS, values);
    }

    static ChangeEvent insert(Row row) {
        return new ChangeEvent.Insert(row);
    }

    /** An update that leaves the key as it was. */
    static ChangeEvent update(Row row) {
        return new ChangeEvent.Update(row, row);
    }

    static ChangeEvent update(Row oldKey, Row row) {
        return new ChangeEvent.Update(oldKey, row);
    }

    static ChangeEvent delete(Row oldKey) {
        return new ChangeEvent.Delete(oldKey);
    }

    static ChangeEvent truncate(TableSchema table) {
        return new ChangeEvent.Truncate(table);
    }

    /** Values of the Java type of a kind. */
    static List<Object> values(ValueKind kind) {
        return switch (kind) {
            case BOOLEAN -> List.of(true, false);
            case INT2 -> List.of((short) 0, Short.MIN_VALUE, Short.MAX_VALUE);
            case INT4 -> List.of(0, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT8 -> List.of(0L, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT4 -> List.of(0.1f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY);
            case FLOAT8 -> List.of(0.1d, Double.MAX_VALUE, Double.NaN, Double.POSITIVE_INFINITY);
            case NUMERIC ->
                List.of(new BigDecimal("1.50"), new BigDecimal("-12345678901234567890.123"), new BigDecimal("0.00"));
            case TEXT, CASELESS_TEXT, OTHER ->
                List.of("", "plain", "äöü 漢 😀", "quote \" back \\ slash", "line\nand\ttab\u0001\u2028", "null");
            case PADDED_TEXT -> List.of("a   ", "    ");
            case BYTES -> List.of(Bytes.copyOf(new byte[0]), Bytes.copyOf(new byte[] {0, -1, 10, 34}));
            case UUID -> List.of(new UUID(0, 0), new UUID(-1, 42));
            case DATE -> List.of(LocalDate.of(2024, 2, 29), LocalDate.of(-4712, 1, 1));
            case TIME -> List.of(LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000));
            case TIME_WITH_OFFSET -> List.of(OffsetTime.of(12, 0, 0, 1_000, ZoneOffset.ofHoursMinutes(5, 45)));
            case TIMESTAMP -> List.of(LocalDateTime.of(2024, 2, 29, 12, 30, 15, 123_456_000));
            case INSTANT -> List.of(Instant.EPOCH, Instant.parse("2024-02-29T12:30:15.123456Z"));
            case INTERVAL -> List.of(new Interval(14, -3, 4_000_001));
            case JSON -> List.of(new Json("{\"a\": [1, null, \"x\"]}"), new Json("null"));
            case ARRAY ->
                List.of(
                        ArrayValue.empty(),
                        ArrayValue.of("a", null, "with \"quotes\", and commas"),
                        ArrayValue.of(new int[] {2, 2}, new int[] {0, -1}, new Object[] {"a", "b", "c", "d"}));
            case RANGE -> List.of(Range.of(1, 5, true, false), Range.of(null, 7, false, false), Range.EMPTY);
            case MULTIRANGE -> List.of(List.of(), List.of(Range.of(1, 2, true, false), Range.of(5, null, true, false)));
            case STRUCT ->
                List.of(
                        new Struct(List.of("x", "y"), List.of(1, "a")),
                        new Struct(List.of("x", "y"), Collections.nCopies(2, null)));
            case MAP -> List.of(Map.of(), mapWithNull());
        };
    }

    private static Map<String, @Nullable String> mapWithNull() {
        Map<String, @Nullable String> map = new HashMap<>();
        map.put("a", "1");
        map.put("b", null);
        return Collections.unmodifiableMap(map);
    }

    /** What PostgreSQL has and the Java type of a kind has not. */
    static List<Object> specialValues(ValueKind kind) {
        return switch (kind) {
            case NUMERIC -> List.of(SpecialValue.NAN, SpecialValue.INFINITY, SpecialValue.MINUS_INFINITY);
            case DATE, TIMESTAMP, INSTANT, INTERVAL -> List.of(SpecialValue.INFINITY, SpecialValue.MINUS_INFINITY);
            case TIME -> List.of(SpecialValue.END_OF_DAY);
            case TIME_WITH_OFFSET ->
                List.of(SpecialValue.endOfDay(ZoneOffset.UTC), SpecialValue.endOfDay(ZoneOffset.ofHours(-8)));
            default -> List.of();
        };
    }
}
