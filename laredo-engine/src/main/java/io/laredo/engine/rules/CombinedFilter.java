package io.laredo.engine.rules;

import io.laredo.ChangeFilter;
import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A filter that asks others until one gives the answer that decides. */
final class CombinedFilter implements ChangeFilter {
    private final List<ChangeFilter> parts;
    private final boolean deciding;

    /** @param deciding the answer of one part that is the answer of all; the other one it takes all parts to give */
    CombinedFilter(List<ChangeFilter> parts, boolean deciding) {
        this.parts = parts;
        this.deciding = deciding;
    }

    @Override
    public Set<String> columns() {
        return parts.stream().flatMap(part -> part.columns().stream()).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Test on(TableSchema schema) {
        List<Test> tests = parts.stream().map(part -> part.on(schema)).toList();
        return row -> decide(tests, row);
    }

    private boolean decide(List<Test> tests, Row row) {
        for (Test test : tests) {
            if (test.includes(row) == deciding) {
                return deciding;
            }
        }
        return !deciding;
    }
}
