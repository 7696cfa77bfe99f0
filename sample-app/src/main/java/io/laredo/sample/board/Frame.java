package io.laredo.sample.board;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.laredo.sample.board.ReadTimer.ReadTimes;
import io.laredo.sample.board.StockCheck.Totals;
import io.laredo.sample.trade.LoadGenerator.Load;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message to a browser: what has changed since the one before. What has not is null and left out.
 *
 * @param rows the products that changed
 * @param gone the ids of the products that are no longer there
 * @param tables the number of rows of each table
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Frame(
        List<BoardRow> rows,
        Set<Long> gone,
        @Nullable Totals totals,
        @Nullable Map<String, Long> tables,
        @Nullable ReadTimes times,
        @Nullable Load load,
        Connection.@Nullable State connection) {}
