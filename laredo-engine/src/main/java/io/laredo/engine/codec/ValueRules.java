package io.laredo.engine.codec;

import io.laredo.ArrayValue;
import io.laredo.ColumnType;
import io.laredo.Range;
import io.laredo.SpecialValue;
import io.laredo.ValueKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a value is one that a column of some type can have. */
final class ValueRules {
    private ValueRules() {}

    static boolean fits(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return true;
        }
        if (value instanceof SpecialValue) {
            return mayBeSpecial(type.kind());
        }
        return type.kind().javaType().isInstance(value) && partsFit(type, value);
    }

    private static boolean mayBeSpecial(ValueKind kind) {
        return switch (kind) {
            case NUMERIC, DATE, TIME, TIME_WITH_OFFSET, TIMESTAMP, INSTANT, INTERVAL -> true;
            default -> false;
        };
    }

    private static boolean partsFit(ColumnType type, Object value) {
        return switch (type.kind()) {
            case ARRAY -> elementsFit(elementOf(type), (ArrayValue) value, ((ArrayValue) value).dimensions());
            case RANGE -> boundsFit(elementOf(type), value);
            case MULTIRANGE -> ((List<?>) value).stream().allMatch(range -> boundsFit(elementOf(type), range));
            case MAP ->
                ((Map<?, ?>) value)
                        .entrySet().stream()
                                .allMatch(entry -> entry.getKey() instanceof String
                                        && (entry.getValue() == null || entry.getValue() instanceof String));
            default -> true;
        };
    }

    private static boolean elementsFit(ColumnType type, ArrayValue array, int dimensions) {
        for (Object element : array) {
            boolean fits = dimensions > 1
                    ? element instanceof ArrayValue inner && elementsFit(type, inner, dimensions - 1)
                    : fits(type, element);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean boundsFit(ColumnType type, @Nullable Object value) {
        return value instanceof Range range && fits(type, range.lower()) && fits(type, range.upper());
    }

    private static ColumnType elementOf(ColumnType type) {
        return Objects.requireNonNull(type.element(), "a type with elements");
    }
}
