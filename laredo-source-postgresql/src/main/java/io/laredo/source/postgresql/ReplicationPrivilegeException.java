package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;

/** The role may not start a replication connection. */
public final class ReplicationPrivilegeException extends SourceSetupException {
    ReplicationPrivilegeException(String role, Throwable cause) {
        super(
                "Role '%s' may not replicate: %s".formatted(role, cause.getMessage()),
                "As a superuser run: ALTER ROLE %s REPLICATION; On a managed service grant its replication role instead (GRANT rds_replication TO %s on Amazon RDS)."
                        .formatted(Sql.identifier(role), Sql.identifier(role)),
                cause);
    }
}
