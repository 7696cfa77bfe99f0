package io.laredo.sample.local;

import io.laredo.sample.local.SqlAnswer.Result;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.stereotype.Service;

/** Runs typed SQL in a session of its own, so that no setting or open transaction gets into the pool. */
@Service
@ConditionalOnBooleanProperty("shop.sql.enabled")
class SqlSession {
    private static final int MAX_ROWS = 200;
    private static final int TIMEOUT_SECONDS = 20;
    private static final double MILLI = 1e6;

    private final JdbcConnectionDetails database;

    SqlSession(JdbcConnectionDetails database) {
        this.database = database;
    }

    /** @throws SQLException the server cannot be reached; what it says about the SQL is in the answer */
    SqlAnswer run(String sql) throws SQLException {
        List<Result> results = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(
                        database.getJdbcUrl(), database.getUsername(), database.getPassword());
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(TIMEOUT_SECONDS);
            statement.setMaxRows(MAX_ROWS + 1);
            long start = System.nanoTime();
            String error = null;
            try {
                execute(statement, sql, results);
            } catch (SQLException e) {
                error = e.getMessage();
            }
            return new SqlAnswer(results, error, (System.nanoTime() - start) / MILLI);
        }
    }

    private static void execute(Statement statement, String sql, List<Result> results) throws SQLException {
        boolean query = statement.execute(sql);
        while (query || statement.getLargeUpdateCount() != -1) {
            results.add(query ? read(statement.getResultSet()) : changed(statement.getLargeUpdateCount()));
            query = statement.getMoreResults();
        }
    }

    private static Result changed(long rows) {
        return new Result(List.of(), List.of(), false, rows);
    }

    private static Result read(ResultSet answer) throws SQLException {
        ResultSetMetaData meta = answer.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(meta.getColumnLabel(i));
        }
        List<List<@Nullable String>> rows = new ArrayList<>();
        while (rows.size() < MAX_ROWS && answer.next()) {
            List<@Nullable String> row = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                row.add(answer.getString(i));
            }
            rows.add(row);
        }
        return new Result(columns, rows, answer.next(), -1);
    }
}
