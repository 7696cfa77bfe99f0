package io.laredo.sample.board;

import io.laredo.sample.board.ReadTimer.ReadTimes;
import io.laredo.sample.board.StockCheck.Totals;
import io.laredo.sample.trade.LoadGenerator.Load;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that a browser shows at one time. */
record BoardState(
        Map<Long, BoardRow> rows,
        Totals totals,
        Map<String, Long> tables,
        @Nullable ReadTimes times,
        Load load,
        Connection.State connection) {

    /** What a browser must be told that shows {@code before}, or nothing yet. */
    Frame since(@Nullable BoardState before) {
        if (before == null) {
            return new Frame(List.copyOf(rows.values()), Set.of(), totals, tables, times, load, connection);
        }
        Set<Long> gone = new HashSet<>(before.rows.keySet());
        gone.removeAll(rows.keySet());
        return new Frame(
                rows.values().stream()
                        .filter(row -> !row.equals(before.rows.get(row.id())))
                        .toList(),
                gone,
                changed(totals, before.totals),
                changed(tables, before.tables),
                changed(times, before.times),
                changed(load, before.load),
                changed(connection, before.connection));
    }

    static Map<Long, BoardRow> byId(List<BoardRow> rows) {
        return rows.stream().collect(Collectors.toMap(BoardRow::id, Function.identity()));
    }

    private static <T> @Nullable T changed(@Nullable T now, @Nullable T before) {
        return now == null || now.equals(before) ? null : now;
    }
}
