package io.laredo;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a column holds, by the Java type of its values.
 *
 * <p>A kind whose Java type lacks some of PostgreSQL's values holds a {@link SpecialValue} for those.
 */
public enum ValueKind {
    BOOLEAN(Boolean.class),
    INT2(Short.class),
    INT4(Integer.class),
    INT8(Long.class),
    FLOAT4(Float.class),
    FLOAT8(Double.class),
    /** With its scale; NaN and the infinities are special values. */
    NUMERIC(BigDecimal.class),
    /** Text, varchar, name, enums, xml. */
    TEXT(String.class),
    /** Blank-padded {@code char(n)}: blanks at the end count neither in equality nor in order. */
    PADDED_TEXT(String.class),
    /** {@code citext}: letter case does not count in equality. */
    CASELESS_TEXT(String.class),
    BYTES(Bytes.class),
    UUID(UUID.class),
    DATE(LocalDate.class),
    TIME(LocalTime.class),
    TIME_WITH_OFFSET(OffsetTime.class),
    TIMESTAMP(LocalDateTime.class),
    INSTANT(Instant.class),
    INTERVAL(Interval.class),
    JSON(Json.class),
    ARRAY(ArrayValue.class),
    RANGE(Range.class),
    /** A list of {@link Range}s. */
    MULTIRANGE(List.class),
    /** A composite type. */
    STRUCT(Struct.class),
    /** {@code hstore}: a map of strings, whose values may be null. */
    MAP(Map.class),
    /** Any other type: PostgreSQL's own output, as text. */
    OTHER(String.class);

    private final Class<?> javaType;

    ValueKind(Class<?> javaType) {
        this.javaType = javaType;
    }

    /** The class of this kind's values, apart from {@code null} and special values. */
    public Class<?> javaType() {
        return javaType;
    }
}
