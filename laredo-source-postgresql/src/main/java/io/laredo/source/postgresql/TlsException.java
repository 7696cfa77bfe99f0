package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import org.jspecify.annotations.Nullable;

/** The database and this process do not agree on TLS: a certificate, a host name, or whether to use it at all. */
public final class TlsException extends SourceSetupException {
    TlsException(String message, String action, @Nullable Throwable cause) {
        super(message, action, cause);
    }
}
