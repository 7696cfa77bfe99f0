package io.laredo.sample.local;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of typed SQL.
 *
 * @param results one for each statement
 * @param error PostgreSQL's own words, or null if all went well
 * @param millis how long the server took to answer
 */
record SqlAnswer(List<Result> results, @Nullable String error, double millis) {
    /**
     * What came of one statement.
     *
     * @param columns none, if it was no query
     * @param rows their values as PostgreSQL writes them
     * @param truncated whether there were more rows
     * @param changed the number of rows a change touched, or -1 for a query
     */
    record Result(List<String> columns, List<List<@Nullable String>> rows, boolean truncated, long changed) {}
}
