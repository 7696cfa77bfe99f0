package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;

/** The server does not write enough into its WAL for logical replication. */
public final class WalLevelException extends SourceSetupException {
    WalLevelException(String walLevel) {
        super(
                "PostgreSQL runs with wal_level=%s; logical replication needs wal_level=logical".formatted(walLevel),
                "As a superuser run: ALTER SYSTEM SET wal_level = 'logical'; and restart the server. On a managed service"
                        + " set its parameter for logical replication (rds.logical_replication=1 on Amazon RDS,"
                        + " cloudsql.logical_decoding=on on Cloud SQL) and restart it.",
                null);
    }
}
