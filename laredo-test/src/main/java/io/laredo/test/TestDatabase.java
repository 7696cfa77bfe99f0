package io.laredo.test;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database of one test.
 *
 * @param server the server it is on
 * @param name its name
 */
public record TestDatabase(PostgresServer server, String name) {
    /** The database of the same name on another server: a standby, or what was one. */
    public TestDatabase on(PostgresServer other) {
        return new TestDatabase(other, name);
    }

    /** The JDBC URL. */
    public String url() {
        return server.url(name);
    }

    /** A superuser. */
    public String user() {
        return "postgres";
    }

    /** Its password, which is empty. */
    public String password() {
        return "";
    }

    public Connection connect() {
        try {
            return DriverManager.getConnection(url(), user(), password());
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot connect to " + url(), e);
        }
    }

    /** Runs statements, each in a transaction of its own. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + String.join("; ", statements), e);
        }
    }

    /** The first column of the first row, as text. */
    public String query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new IllegalStateException("No row came back from: " + sql);
            }
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + sql, e);
        }
    }

    /** Ends every walsender of this database, as a network cut or an operator would. Returns how many there were. */
    public int terminateWalSenders() {
        return Integer.parseInt(query("""
                SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid)) FROM pg_stat_activity a
                WHERE a.backend_type = 'walsender' AND a.datname = current_database()
                """));
    }
}
