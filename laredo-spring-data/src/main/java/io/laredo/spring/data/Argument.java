package io.laredo.spring.data;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ObjectUtils;

/**
 * Where the value comes from that a column is compared with.
 *
 * @param position the place among the method's arguments, counted from 0, or -1
 * @param constant the value if the position is -1
 */
record Argument(int position, @Nullable Object constant) {
    static Argument at(int position) {
        return new Argument(position, null);
    }

    static Argument constant(Object value) {
        return new Argument(-1, value);
    }

    boolean isConstant() {
        return position < 0;
    }

    /** The value in one call. */
    @Nullable Object in(@Nullable Object[] arguments) {
        return isConstant() ? constant : arguments[position];
    }

    /** The elements of a collection or an array in one call; of null the one element null, which nothing equals. */
    List<@Nullable Object> elementsIn(@Nullable Object[] arguments) {
        Object value = in(arguments);
        if (value instanceof Collection<?> collection) {
            return Arrays.asList(collection.toArray());
        }
        return Arrays.asList(value == null ? new @Nullable Object[] {null} : ObjectUtils.toObjectArray(value));
    }
}
