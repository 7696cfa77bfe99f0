package io.laredo.target.replica;

import io.laredo.ArrayValue;
import io.laredo.ColumnType;
import io.laredo.Json;
import io.laredo.ValueKind;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a column's values into a component's, without loss. */
@FunctionalInterface
interface Conversion {
    /** Leaves values as they are. */
    Conversion NONE = value -> value;

    /**
     * The component's value.
     *
     * @param value the column's, of the Java type its kind names
     * @throws IllegalArgumentException the component cannot have this value; the message does not contain it
     */
    Object apply(Object value);

    /** The conversion from a column to a component, or null when some value could be lost. */
    static @Nullable Conversion between(ColumnType column, EntityColumn component) {
        Class<?> to = Primitives.boxed(component.rawType());
        if (column.kind() == ValueKind.ARRAY && to == List.class) {
            return toList(column, component.type());
        }
        if (column.kind().javaType() == to) {
            return NONE;
        }
        return switch (column.kind()) {
            case INT2, INT4 -> widening(column.kind(), to);
            case FLOAT4 -> to == Double.class ? value -> (double) (Float) value : null;
            case JSON -> to == String.class ? value -> ((Json) value).text() : null;
            case TEXT -> to.isEnum() ? toEnum(to) : null;
            default -> null;
        };
    }

    /** The column's value that became this one of a component, by whichever conversion. */
    static Object undo(ValueKind column, Object value) {
        return switch (column) {
            case INT2 -> ((Number) value).shortValue();
            case INT4 -> ((Number) value).intValue();
            case FLOAT4 -> ((Number) value).floatValue();
            case JSON -> value instanceof String text ? new Json(text) : value;
            case TEXT -> value instanceof Enum<?> constant ? constant.name() : value;
            default -> value;
        };
    }

    private static @Nullable Conversion widening(ValueKind from, Class<?> to) {
        if (to == Long.class) {
            return value -> ((Number) value).longValue();
        }
        return from == ValueKind.INT2 && to == Integer.class ? value -> ((Number) value).intValue() : null;
    }

    private static Conversion toEnum(Class<?> type) {
        Map<String, Object> constants = new HashMap<>();
        for (Object constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
        return value -> {
            Object constant = constants.get((String) value);
            if (constant == null) {
                throw new IllegalArgumentException(
                        "enum %s has no constant of that name; add it, or declare the component as String"
                                .formatted(type.getSimpleName()));
            }
            return constant;
        };
    }

    private static @Nullable Conversion toList(ColumnType column, Type declared) {
        Type wanted = declared instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : Object.class;
        Type bound = wanted instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : wanted;
        if (bound == Object.class) {
            return NONE;
        }
        ColumnType element = column.element();
        if (element == null || element.kind().javaType() != bound) {
            return null;
        }
        return value -> requireElements((ArrayValue) value, element.kind().javaType());
    }

    private static ArrayValue requireElements(ArrayValue array, Class<?> type) {
        for (Object element : array) {
            if (element != null && !type.isInstance(element)) {
                throw new IllegalArgumentException(
                        "the array has an element that is no %s; declare the component as ArrayValue"
                                .formatted(type.getSimpleName()));
            }
        }
        return array;
    }
}
