package io.laredo.engine.rules;

import io.laredo.ArrayValue;
import io.laredo.ColumnType;
import io.laredo.Range;
import io.laredo.SpecialValue;
import io.laredo.ValueKind;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a value is one that a column can have. */
final class ComparedValue {
    private static final Set<ValueKind> WITH_SPECIAL_VALUES = Set.of(
            ValueKind.NUMERIC,
            ValueKind.DATE,
            ValueKind.TIME,
            ValueKind.TIME_WITH_OFFSET,
            ValueKind.TIMESTAMP,
            ValueKind.INSTANT,
            ValueKind.INTERVAL);

    private ComparedValue() {}

    static boolean fits(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return true;
        }
        if (value instanceof SpecialValue) {
            return WITH_SPECIAL_VALUES.contains(type.kind());
        }
        if (!type.kind().javaType().isInstance(value)) {
            return false;
        }
        ColumnType element = type.element();
        return element == null || partsFit(type, element, value);
    }

    private static boolean partsFit(ColumnType type, ColumnType element, Object value) {
        if (value instanceof Range range) {
            return fits(element, range.lower()) && fits(element, range.upper());
        }
        for (Object part : (List<?>) value) {
            boolean isOfSameKind =
                    part instanceof ArrayValue || (part instanceof Range && type.kind() == ValueKind.MULTIRANGE);
            if (isOfSameKind ? !partsFit(type, element, part) : !isElement(type, element, part)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isElement(ColumnType type, ColumnType element, @Nullable Object part) {
        return type.kind() == ValueKind.ARRAY && fits(element, part);
    }

    /** What to call a value in a message. */
    static String described(@Nullable Object value) {
        return value == null
                ? "null"
                : "%s, a %s".formatted(value, value.getClass().getSimpleName());
    }
}
