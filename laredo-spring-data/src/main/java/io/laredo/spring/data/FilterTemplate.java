package io.laredo.spring.data;

import io.laredo.target.replica.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The condition of a derived query, before the arguments of a call are known. */
@FunctionalInterface
interface FilterTemplate {
    Filter with(@Nullable Object[] arguments);

    default FilterTemplate negated() {
        return arguments -> new Filter.Not(with(arguments));
    }

    static FilterTemplate and(List<FilterTemplate> templates) {
        return templates.size() == 1 ? templates.get(0) : arguments -> new Filter.And(filters(templates, arguments));
    }

    static FilterTemplate or(List<FilterTemplate> templates) {
        return templates.size() == 1 ? templates.get(0) : arguments -> new Filter.Or(filters(templates, arguments));
    }

    private static List<Filter> filters(List<FilterTemplate> templates, @Nullable Object[] arguments) {
        return templates.stream().map(template -> template.with(arguments)).toList();
    }
}
