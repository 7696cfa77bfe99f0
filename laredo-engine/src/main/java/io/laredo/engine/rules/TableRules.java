package io.laredo.engine.rules;

import io.laredo.ChangeFilter;
import io.laredo.ChangeTransform;
import io.laredo.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline does to the rows of a table: filters look at them as they come from the source, then transforms give them
 * another shape, one after the other, and their expiry is read from what comes out.
 */
public final class TableRules {
    private final TableId table;
    private final List<ChangeFilter> filters;
    private final List<ChangeTransform> transforms;
    private final @Nullable Expiry expiry;

    private TableRules(
            TableId table, List<ChangeFilter> filters, List<ChangeTransform> transforms, @Nullable Expiry expiry) {
        this.table = table;
        this.filters = filters;
        this.transforms = transforms;
        this.expiry = expiry;
    }

    /** Rules that change nothing yet. */
    public static TableRules of(TableId table) {
        return new TableRules(table, List.of(), List.of(), null);
    }

    /** The same with a filter more: the target has the rows that all filters include. */
    public TableRules filter(ChangeFilter filter) {
        return new TableRules(table, with(filters, filter), transforms, expiry);
    }

    /** The same with a transform more, of what the others give. */
    public TableRules transform(ChangeTransform transform) {
        return new TableRules(table, filters, with(transforms, transform), expiry);
    }

    /** The same with this expiry. */
    public TableRules expiry(Expiry when) {
        return new TableRules(table, filters, transforms, when);
    }

    private static <T> List<T> with(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return List.copyOf(longer);
    }

    /**
     * Checks that rules are for tables that there are.
     *
     * @param tables those of the pipeline
     * @throws IllegalArgumentException there are rules for another one
     */
    public static void requireAmong(Set<TableId> tables, Collection<TableRules> rules) {
        for (TableRules each : rules) {
            if (!tables.contains(each.table)) {
                throw new IllegalArgumentException(
                        "There are rules for table %s, which the pipeline does not have; it has %s. Correct the name, or add the table to the pipeline"
                                .formatted(each.table, tables.stream().sorted().toList()));
            }
        }
    }

    public TableId table() {
        return table;
    }

    /** The filters; a target has the rows that all of them include. */
    public List<ChangeFilter> filters() {
        return filters;
    }

    /** The transforms, in their order. */
    public List<ChangeTransform> transforms() {
        return transforms;
    }

    /** When the rows expire; null when they never do. */
    public @Nullable Expiry expiry() {
        return expiry;
    }
}
