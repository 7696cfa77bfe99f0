package io.laredo.source.postgresql;

import io.laredo.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the transactions of one session share while they are too large for memory: the bounds, and a folder that exists as
 * long as there are files in it. Any thread may call.
 */
final class SpillStore {
    private final SpillSettings settings;
    private final AtomicLong memoryBytes = new AtomicLong();
    private final AtomicLong diskBytes = new AtomicLong();
    private @Nullable SpillFolder folder; // guarded by this
    private int files; // guarded by this

    SpillStore(SpillSettings settings) {
        this.settings = settings;
    }

    SpillSettings settings() {
        return settings;
    }

    /** Takes memory for a transaction in progress, if there is as much left. */
    boolean takeMemory(long bytes) {
        if (memoryBytes.addAndGet(bytes) <= settings.totalMemoryBytes()) {
            return true;
        }
        memoryBytes.addAndGet(-bytes);
        return false;
    }

    void giveMemoryBack(long bytes) {
        memoryBytes.addAndGet(-bytes);
    }

    /** The bytes that transactions in progress have in memory. */
    long memoryBytes() {
        return memoryBytes.get();
    }

    /** The bytes in files. */
    long diskBytes() {
        return diskBytes.get();
    }

    /**
     * Takes room on disk.
     *
     * @throws SpillException the settings allow no more
     */
    void takeDisk(Path file, long bytes) {
        Long most = settings.maxDiskBytes();
        long now = diskBytes.addAndGet(bytes);
        if (most != null && now > most) {
            diskBytes.addAndGet(-bytes);
            throw new SpillException(
                    file, bytes, "%d of %d allowed bytes are free".formatted(most - (now - bytes), most), null);
        }
    }

    void giveDiskBack(long bytes) {
        diskBytes.addAndGet(-bytes);
    }

    /** A new file, empty. */
    synchronized SpillFile newFile() {
        try {
            if (folder == null) {
                folder = SpillFolder.create(settings.directory());
            }
            SpillFile file = new SpillFile(this, Files.createTempFile(folder.path(), "transaction-", ""));
            files++;
            return file;
        } catch (IOException e) {
            closeFolderUnlessUsed();
            throw new SourceException(
                    "A transaction too large for memory needs a file in %s, which cannot be made: %s. Set laredo.stream.spill-directory to a folder that can be written"
                            .formatted(settings.directory(), e),
                    e);
        }
    }

    /** Removes the folder with its last file. */
    synchronized void gone() {
        files--;
        closeFolderUnlessUsed();
    }

    private synchronized void closeFolderUnlessUsed() {
        if (files == 0 && folder != null) {
            folder.close();
            folder = null;
        }
    }
}
