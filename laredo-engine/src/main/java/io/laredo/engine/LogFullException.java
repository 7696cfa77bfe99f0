package io.laredo.engine;

import io.laredo.LaredoException;

/** A target was too slow for the transaction log, and its policy was not to hold the source back. */
public final class LogFullException extends LaredoException {
    LogFullException(String target, long maxBytes) {
        super(
                "Target %s was so far behind that the transaction log of %d bytes was full. Make the target faster, or the log larger"
                        .formatted(target, maxBytes));
    }
}
