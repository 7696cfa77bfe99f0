package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;

/** The database does not accept who connects: no such role, a wrong or missing password or certificate, no line in pg_hba.conf. */
public final class AuthenticationException extends SourceSetupException {
    AuthenticationException(String message, String action, Throwable cause) {
        super(message, action, cause);
    }
}
