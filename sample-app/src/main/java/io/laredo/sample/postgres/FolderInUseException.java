package io.laredo.sample.postgres;

import java.nio.file.Path;

/** Another application has its database in the folder. */
final class FolderInUseException extends RuntimeException {
    FolderInUseException(Path folder) {
        super("Another application uses the database in %s.".formatted(folder.toAbsolutePath()));
    }
}
