package io.laredo.target.replica;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A search that looks at every row, because no index is over its columns. */
final class ScanLookup<T> extends PreparedLookup<T> {
    private final List<String> columns;

    ScanLookup(TableReplica<T, ?> replica, List<String> columns) {
        super(replica, columns, columns);
        this.columns = columns;
    }

    @Override
    public List<T> find(@Nullable Object... values) {
        return matching(values).map(replica()::object).toList();
    }

    @Override
    public @Nullable T findAny(@Nullable Object... values) {
        return matching(values).map(replica()::object).findAny().orElse(null);
    }

    @Override
    public long count(@Nullable Object... values) {
        return matching(values).count();
    }

    private Stream<Record> matching(@Nullable Object[] values) {
        TableVersion table = replica().version();
        Keys keys = table.binding().keysOver(columns);
        Object key = wanted(keys, values);
        return key == null
                ? Stream.empty()
                : table.rows().stream().filter(leaf -> keys.keyOf(leaf) != null && keys.matches(leaf, key));
    }

    @Override
    public String explain() {
        return "scan";
    }
}
