package io.laredo.source.postgresql;

import io.laredo.SourceException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A transaction too large for memory found no room on disk. Nothing of it has been delivered or confirmed: the next session
 * begins with a baseline that contains it.
 */
public class SpillException extends SourceException {
    SpillException(Path file, long neededBytes, String reason, @Nullable Throwable cause) {
        super(
                "A transaction too large for memory needs %d more bytes in %s, but %s. Make room there, set laredo.stream.spill-directory to where there is more, or raise laredo.stream.max-spill-bytes"
                        .formatted(neededBytes, file, reason),
                cause);
    }
}
