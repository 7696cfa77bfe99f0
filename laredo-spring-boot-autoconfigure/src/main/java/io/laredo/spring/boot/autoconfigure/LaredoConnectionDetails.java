package io.laredo.spring.boot.autoconfigure;

import io.laredo.source.postgresql.Credentials;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where the database is that the replicas are fed from. A bean of this type replaces all properties. Who connects and by
 * which certificates is asked anew for each connection, by any thread; the rest at the start.
 */
public interface LaredoConnectionDetails extends ConnectionDetails {
    /** The JDBC URL of the server itself: replication cannot pass a transaction pooler. */
    String getJdbcUrl();

    /** The role; null when the URL says it. */
    @Nullable String getUsername();

    /** Its password; null when the URL says it or none is needed. */
    @Nullable String getPassword();

    /** The role and its password, where the two have to fit together. */
    default Credentials getCredentials() {
        return new Credentials(getUsername(), getPassword());
    }

    /** The certificates for TLS; null when the URL says what to do. Whether there are any does not change. */
    default @Nullable SslBundle getSslBundle() {
        return null;
    }

    /** The server's Unix socket or its directory; null to connect over TCP. */
    default @Nullable Path getUnixSocket() {
        return null;
    }

    /** Properties of the PostgreSQL driver that are not in the URL. */
    default Map<String, String> getDriverProperties() {
        return Map.of();
    }
}
