package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import org.jspecify.annotations.Nullable;

/** The publication lacks something and could not be given it. */
public final class PublicationException extends SourceSetupException {
    PublicationException(String message, String action, @Nullable Throwable cause) {
        super(message, action, cause);
    }
}
