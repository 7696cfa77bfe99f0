package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import org.jspecify.annotations.Nullable;

/** The JDBC URL and the other settings of a connection are no use, or contradict each other. */
public final class ConnectionSettingsException extends SourceSetupException {
    ConnectionSettingsException(String message, String action) {
        this(message, action, null);
    }

    ConnectionSettingsException(String message, String action, @Nullable Throwable cause) {
        super(message, action, cause);
    }
}
