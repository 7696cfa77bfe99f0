package io.laredo.engine.codec;

import io.laredo.LaredoException;
import org.jspecify.annotations.Nullable;

/** Bytes are not what a writer of this form wrote: cut off, damaged, of another version or of something else. */
public class CodecException extends LaredoException {
    public CodecException(String message) {
        super(message);
    }

    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
