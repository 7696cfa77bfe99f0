package io.laredo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of a composite type. Immutable.
 *
 * @param names the names of its fields, in the type's order
 * @param values their values, in the same order
 */
public record Struct(List<String> names, List<@Nullable Object> values) {
    public Struct {
        names = List.copyOf(names);
        values = Collections.unmodifiableList(new ArrayList<>(values));
        if (names.size() != values.size()) {
            throw new IllegalArgumentException(
                    "A composite value of %d fields with %d values".formatted(names.size(), values.size()));
        }
    }

    /**
     * The value of a field.
     *
     * @throws IllegalArgumentException there is no such field
     */
    public @Nullable Object get(String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("There is no field '%s'; the fields are %s".formatted(name, names));
        }
        return values.get(index);
    }
}
