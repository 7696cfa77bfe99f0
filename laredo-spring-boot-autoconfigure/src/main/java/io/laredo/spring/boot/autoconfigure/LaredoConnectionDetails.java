package io.laredo.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/** Where the database is that the replicas are fed from. A bean of this type replaces all properties. */
public interface LaredoConnectionDetails extends ConnectionDetails {
    /** The JDBC URL of the server itself: replication cannot pass a transaction pooler. */
    String getJdbcUrl();

    /** The role; null when the URL says it. */
    @Nullable String getUsername();

    /** Its password; null when the URL says it or none is needed. */
    @Nullable String getPassword();
}
