package io.laredo.engine.codec;

import io.laredo.ArrayValue;
import io.laredo.Bytes;
import io.laredo.Interval;
import io.laredo.Json;
import io.laredo.Range;
import io.laredo.Row;
import io.laredo.SpecialValue;
import io.laredo.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of any value of the value model: a byte that says which, and the rest. The same value always has the same
 * bytes.
 */
public final class ValueCodec {
    /** How deep values may be in each other. */
    static final int DEEPEST = 64;

    static final int NULL = 0x00;
    static final int ABSENT = 0x01;
    static final int FALSE = 0x02;
    static final int TRUE = 0x03;
    static final int INT2 = 0x04;
    static final int INT4 = 0x05;
    static final int INT8 = 0x06;
    static final int FLOAT4 = 0x07;
    static final int FLOAT8 = 0x08;
    static final int NUMERIC = 0x09;
    static final int TEXT = 0x0A;
    static final int BYTES = 0x0B;
    static final int UUID_BITS = 0x0C;
    static final int DATE = 0x0D;
    static final int TIME = 0x0E;
    static final int TIME_WITH_OFFSET = 0x0F;
    static final int TIMESTAMP = 0x10;
    static final int INSTANT = 0x11;
    static final int INTERVAL = 0x12;
    static final int JSON = 0x13;
    static final int ARRAY = 0x14;
    static final int RANGE = 0x15;
    static final int LIST = 0x16;
    static final int STRUCT = 0x17;
    static final int MAP = 0x18;
    static final int SPECIAL = 0x19;

    private static final int EMPTY_RANGE = 1;
    private static final int HAS_LOWER = 2;
    private static final int HAS_UPPER = 4;
    private static final int LOWER_INCLUDED = 8;
    private static final int UPPER_INCLUDED = 16;

    private ValueCodec() {}

    /**
     * Writes a value, null and {@link Row#ABSENT} included.
     *
     * @throws CodecException it is of a class that the value model does not have
     */
    public static void write(@Nullable Object value, BinaryWriter out) {
        write(value, out, DEEPEST);
    }

    private static void write(@Nullable Object value, BinaryWriter out, int depth) {
        if (depth == 0) {
            throw new CodecException("A value has more than %d levels".formatted(DEEPEST));
        }
        if (value == null) {
            out.octet(NULL);
        } else if (!writeNumber(value, out) && !writeTime(value, out) && !writePlain(value, out)) {
            writeComposed(value, out, depth - 1);
        }
    }

    private static boolean writeNumber(Object value, BinaryWriter out) {
        if (value instanceof Long number) {
            out.octet(INT8);
            out.number(number);
        } else if (value instanceof Integer number) {
            out.octet(INT4);
            out.number(number);
        } else if (value instanceof Short number) {
            out.octet(INT2);
            out.number(number);
        } else if (value instanceof BigDecimal number) {
            out.octet(NUMERIC);
            out.number(number.scale());
            out.block(ByteBuffer.wrap(number.unscaledValue().toByteArray()));
        } else if (value instanceof Double number) {
            out.octet(FLOAT8);
            out.int64(Double.doubleToLongBits(number));
        } else if (value instanceof Float number) {
            out.octet(FLOAT4);
            out.int32(Float.floatToIntBits(number));
        } else {
            return false;
        }
        return true;
    }

    private static boolean writeTime(Object value, BinaryWriter out) {
        if (value instanceof Instant instant) {
            out.octet(INSTANT);
            out.number(instant.getEpochSecond());
            out.count(instant.getNano());
        } else if (value instanceof LocalDateTime time) {
            out.octet(TIMESTAMP);
            out.number(time.toLocalDate().toEpochDay());
            out.count(time.toLocalTime().toNanoOfDay());
        } else if (value instanceof LocalDate date) {
            out.octet(DATE);
            out.number(date.toEpochDay());
        } else if (value instanceof LocalTime time) {
            out.octet(TIME);
            out.count(time.toNanoOfDay());
        } else if (value instanceof OffsetTime time) {
            out.octet(TIME_WITH_OFFSET);
            out.count(time.toLocalTime().toNanoOfDay());
            out.number(time.getOffset().getTotalSeconds());
        } else if (value instanceof Interval interval) {
            out.octet(INTERVAL);
            out.number(interval.months());
            out.number(interval.days());
            out.number(interval.micros());
        } else {
            return false;
        }
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // ABSENT is one object, and stands for nothing else.
    private static boolean writePlain(Object value, BinaryWriter out) {
        if (value instanceof String text) {
            out.octet(TEXT);
            out.text(text);
        } else if (value instanceof Boolean truth) {
            out.octet(truth ? TRUE : FALSE);
        } else if (value instanceof UUID uuid) {
            out.octet(UUID_BITS);
            out.int64(uuid.getMostSignificantBits());
            out.int64(uuid.getLeastSignificantBits());
        } else if (value instanceof Bytes bytes) {
            out.octet(BYTES);
            out.block(bytes.asBuffer());
        } else if (value instanceof Json json) {
            out.octet(JSON);
            out.text(json.text());
        } else if (value instanceof SpecialValue special) {
            out.octet(SPECIAL);
            out.text(special.text());
            out.octet(special.isFinite() ? 1 : 0);
        } else if (value == Row.ABSENT) {
            out.octet(ABSENT);
        } else {
            return false;
        }
        return true;
    }

    private static void writeComposed(Object value, BinaryWriter out, int depth) {
        if (value instanceof ArrayValue array) {
            out.octet(ARRAY);
            out.count(array.dimensions());
            for (int i = 0; i < array.dimensions(); i++) {
                out.count(array.length(i));
                out.number(array.lowerBound(i));
            }
            writeElements(array, array.dimensions(), out, depth);
        } else if (value instanceof Range range) {
            out.octet(RANGE);
            writeRange(range, out, depth);
        } else if (value instanceof List<?> list) {
            out.octet(LIST);
            out.count(list.size());
            list.forEach(element -> write(element, out, depth));
        } else if (value instanceof Struct struct) {
            out.octet(STRUCT);
            out.count(struct.names().size());
            struct.names().forEach(out::text);
            struct.values().forEach(field -> write(field, out, depth));
        } else if (value instanceof Map<?, ?> map) {
            out.octet(MAP);
            out.count(map.size());
            map.forEach((key, mapped) -> {
                out.text((String) key);
                write(mapped, out, depth);
            });
        } else {
            throw new CodecException("A value of %s, which the value model does not have"
                    .formatted(value.getClass().getName()));
        }
    }

    private static void writeElements(ArrayValue array, int dimensions, BinaryWriter out, int depth) {
        for (Object element : array) {
            if (dimensions > 1 && element instanceof ArrayValue inner) {
                writeElements(inner, dimensions - 1, out, depth);
            } else {
                write(element, out, depth);
            }
        }
    }

    private static void writeRange(Range range, BinaryWriter out, int depth) {
        out.octet((range.isEmpty() ? EMPTY_RANGE : 0)
                | (range.lower() == null ? 0 : HAS_LOWER)
                | (range.upper() == null ? 0 : HAS_UPPER)
                | (range.isLowerIncluded() ? LOWER_INCLUDED : 0)
                | (range.isUpperIncluded() ? UPPER_INCLUDED : 0));
        if (range.lower() != null) {
            write(range.lower(), out, depth);
        }
        if (range.upper() != null) {
            write(range.upper(), out, depth);
        }
    }

    /**
     * Reads a value.
     *
     * @throws CodecException the bytes are no value
     */
    public static @Nullable Object read(BinaryReader in) {
        try {
            return read(in, DEEPEST);
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
            throw in.malformed(
                    "a value that does not exist (%s)".formatted(e.getClass().getSimpleName()));
        }
    }

    private static @Nullable Object read(BinaryReader in, int depth) {
        if (depth == 0) {
            throw in.malformed("more than %d levels".formatted(DEEPEST));
        }
        int tag = in.octet();
        return switch (tag) {
            case NULL -> null;
            case ABSENT -> Row.ABSENT;
            case FALSE -> false;
            case TRUE -> true;
            case INT2 -> readShort(in);
            case INT4 -> in.smallNumber();
            case INT8 -> in.number();
            case FLOAT4 -> Float.intBitsToFloat(in.int32());
            case FLOAT8 -> Double.longBitsToDouble(in.int64());
            case NUMERIC -> readDecimal(in);
            case TEXT -> in.text();
            case BYTES -> Bytes.copyOf(in.block());
            case UUID_BITS -> new UUID(in.int64(), in.int64());
            case DATE -> LocalDate.ofEpochDay(in.number());
            case TIME -> LocalTime.ofNanoOfDay(in.count());
            case TIME_WITH_OFFSET ->
                OffsetTime.of(LocalTime.ofNanoOfDay(in.count()), ZoneOffset.ofTotalSeconds(in.smallNumber()));
            case TIMESTAMP -> LocalDateTime.of(LocalDate.ofEpochDay(in.number()), LocalTime.ofNanoOfDay(in.count()));
            case INSTANT -> Instant.ofEpochSecond(in.number(), in.index(1_000_000_000));
            case INTERVAL -> new Interval(in.smallNumber(), in.smallNumber(), in.number());
            case JSON -> new Json(in.text());
            case ARRAY -> readArray(in, depth - 1);
            case RANGE -> readRange(in, depth - 1);
            case LIST -> readList(in, depth - 1);
            case STRUCT -> readStruct(in, depth - 1);
            case MAP -> readMap(in, depth - 1);
            case SPECIAL -> new SpecialValue(in.text(), in.flag());
            default -> throw in.malformed("no kind of value is 0x%02X".formatted(tag));
        };
    }

    private static short readShort(BinaryReader in) {
        int value = in.smallNumber();
        if (value != (short) value) {
            throw in.malformed("a small number that is too large: " + value);
        }
        return (short) value;
    }

    private static BigDecimal readDecimal(BinaryReader in) {
        int scale = in.smallNumber();
        return new BigDecimal(new BigInteger(in.block()), scale);
    }

    private static ArrayValue readArray(BinaryReader in, int depth) {
        int[] lengths = new int[in.countOf(2)];
        int[] lowerBounds = new int[lengths.length];
        long elements = lengths.length == 0 ? 0 : 1;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = in.countOf(1);
            lowerBounds[i] = in.smallNumber();
            elements *= lengths[i];
            if (elements > in.remaining()) {
                throw in.malformed(
                        "an array of %d elements, but %d bytes are left".formatted(elements, in.remaining()));
            }
        }
        @Nullable Object[] values = new Object[(int) elements];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(in, depth);
        }
        return ArrayValue.of(lengths, lowerBounds, values);
    }

    private static Range readRange(BinaryReader in, int depth) {
        int flags = in.octet();
        if (flags >= UPPER_INCLUDED << 1) {
            throw in.malformed("unknown kind of range 0x%02X".formatted(flags));
        }
        Object lower = (flags & HAS_LOWER) == 0 ? null : read(in, depth);
        Object upper = (flags & HAS_UPPER) == 0 ? null : read(in, depth);
        return new Range(
                lower, upper, (flags & LOWER_INCLUDED) != 0, (flags & UPPER_INCLUDED) != 0, (flags & EMPTY_RANGE) != 0);
    }

    private static List<@Nullable Object> readList(BinaryReader in, int depth) {
        int count = in.countOf(1);
        List<@Nullable Object> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(read(in, depth));
        }
        return Collections.unmodifiableList(values);
    }

    private static Struct readStruct(BinaryReader in, int depth) {
        int count = in.countOf(2);
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(in.text());
        }
        List<@Nullable Object> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(read(in, depth));
        }
        return new Struct(names, values);
    }

    private static Map<String, @Nullable Object> readMap(BinaryReader in, int depth) {
        int count = in.countOf(2);
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            map.put(in.text(), read(in, depth));
        }
        if (map.size() != count) {
            throw in.malformed("a map with one key twice");
        }
        return Collections.unmodifiableMap(map);
    }
}
