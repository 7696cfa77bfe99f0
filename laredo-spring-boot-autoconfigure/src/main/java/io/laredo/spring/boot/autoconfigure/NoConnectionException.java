package io.laredo.spring.boot.autoconfigure;

import io.laredo.SourceSetupException;

/** The application says nowhere which database the replicas are fed from. */
public final class NoConnectionException extends SourceSetupException {
    NoConnectionException(String reason) {
        super(
                "There are replicated entities, but no database to feed them from: " + reason,
                "Set spring.datasource.url, or, if the datasource leads through a pooler, laredo.connection.url, username and password; or set laredo.enabled=false.",
                null);
    }
}
