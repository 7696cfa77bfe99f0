package io.laredo.sample.local;

import java.sql.SQLException;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Runs SQL that somebody typed, as the application's own user.
 *
 * <p>There is no such thing with a database of yours, unless {@code shop.sql.enabled} says so.
 */
@RestController
@ConditionalOnBooleanProperty("shop.sql.enabled")
class SqlController {
    private final SqlSession session;

    SqlController(SqlSession session) {
        this.session = session;
    }

    @PostMapping("/local/sql")
    SqlAnswer run(@RequestBody Statement statement) throws SQLException {
        return session.run(statement.sql());
    }

    /** Cuts the connection that feeds the replicas, as a network or an administrator might. */
    @PostMapping("/local/cut")
    SqlAnswer cut() throws SQLException {
        return session.run("""
                SELECT pid, application_name, pg_terminate_backend(pid) AS cut
                FROM pg_stat_activity
                WHERE backend_type = 'walsender' AND datname = current_database() AND usename = current_user
                  AND application_name LIKE 'laredo-%-stream'""");
    }

    record Statement(String sql) {
        Statement {
            Objects.requireNonNull(sql, "sql is missing");
        }
    }
}
