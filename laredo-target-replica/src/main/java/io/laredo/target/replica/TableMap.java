package io.laredo.target.replica;

import io.laredo.TableId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which of a target's replicas a table feeds, by their places in the list of definitions; several may show one table. */
final class TableMap {
    private static final int[] NONE = {};

    private final Map<TableId, int[]> places = new HashMap<>();

    TableMap(List<? extends ReplicaDefinition<?>> definitions) {
        for (int i = 0; i < definitions.size(); i++) {
            places.merge(definitions.get(i).table(), new int[] {i}, TableMap::joined);
        }
    }

    private static int[] joined(int[] first, int[] second) {
        int[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** The places of a table; none if it is not replicated here. */
    int[] of(TableId table) {
        return places.getOrDefault(table, NONE);
    }

    Set<TableId> tables() {
        return Set.copyOf(places.keySet());
    }
}
