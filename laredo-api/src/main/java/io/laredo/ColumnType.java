package io.laredo;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column.
 *
 * @param kind which Java type its values have
 * @param databaseType the database's name for it, with modifiers, such as {@code numeric(10,2)}
 * @param element the type of an array's elements or of a range's bounds, otherwise null
 */
public record ColumnType(
        ValueKind kind, String databaseType, @Nullable ColumnType element) {
    public ColumnType {
        if (hasElements(kind) != (element != null)) {
            throw new IllegalArgumentException(
                    "Type '%s' of kind %s: arrays and ranges have an element type, others have none"
                            .formatted(databaseType, kind));
        }
    }

    /** A type without elements. */
    public ColumnType(ValueKind kind, String databaseType) {
        this(kind, databaseType, null);
    }

    /**
     * A value that equals another one's exactly if PostgreSQL calls the two values of this type equal: {@code 1.0} and
     * {@code 1.00} have one, so have {@code 'a '} and {@code 'a'} of {@code char(2)}. Keys and indexes compare these.
     */
    public @Nullable Object equalityKey(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (kind) {
            case NUMERIC -> value instanceof BigDecimal number ? number.stripTrailingZeros() : value;
            case FLOAT4 -> value.equals(-0.0f) ? (Object) 0.0f : value;
            case FLOAT8 -> value.equals(-0.0d) ? (Object) 0.0d : value;
            case PADDED_TEXT -> withoutPadding((String) value);
            case CASELESS_TEXT -> ((String) value).toLowerCase(Locale.ROOT);
            case INTERVAL -> value instanceof Interval interval ? interval.equalityKey() : value;
            case ARRAY -> elementsComparable((ArrayValue) value);
            case RANGE -> ((Range) value).map(bound -> elementType().equalityKey(bound));
            case MULTIRANGE ->
                ((List<?>) value)
                        .stream()
                                .map(range -> ((Range) range)
                                        .map(bound -> elementType().equalityKey(bound)))
                                .toList();
            default -> value;
        };
    }

    /** Whether {@link #equalityKey} gives every value back as it is. */
    public boolean isPlainlyComparable() {
        return switch (kind) {
            case NUMERIC, FLOAT4, FLOAT8, PADDED_TEXT, CASELESS_TEXT, INTERVAL, ARRAY, RANGE, MULTIRANGE -> false;
            default -> true;
        };
    }

    private ArrayValue elementsComparable(ArrayValue array) {
        ColumnType elementType = elementType();
        return elementType.isPlainlyComparable() ? array : array.map(elementType::equalityKey);
    }

    private ColumnType elementType() {
        return Objects.requireNonNull(element, "a type with elements");
    }

    private static boolean hasElements(ValueKind kind) {
        return kind == ValueKind.ARRAY || kind == ValueKind.RANGE || kind == ValueKind.MULTIRANGE;
    }

    private static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    @Override
    public String toString() {
        return databaseType;
    }
}
