package io.laredo.source.postgresql;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How much of the transactions that are arriving is kept in memory, and where the rest goes.
 *
 * @param directory where the files are; each process makes a folder of its own in it
 * @param memoryBytes how much of one transaction stays in memory
 * @param totalMemoryBytes how much of all transactions in progress stays in memory
 * @param maxDiskBytes how much may be on disk at a time; null for as much as there is room for
 */
public record SpillSettings(
        Path directory,
        long memoryBytes,
        long totalMemoryBytes,
        @Nullable Long maxDiskBytes) {
    /** Four large transactions in memory, all others in the system's folder for temporary files. */
    public static final SpillSettings USUAL =
            new SpillSettings(Path.of(System.getProperty("java.io.tmpdir")), 16 << 20, 64 << 20, null);

    private static final long MOST_IN_ONE_ARRAY = 1 << 30;

    public SpillSettings {
        if (memoryBytes < 0 || memoryBytes > MOST_IN_ONE_ARRAY) {
            throw new IllegalArgumentException("Of one transaction 0 to %d bytes can be kept in memory, got %d"
                    .formatted(MOST_IN_ONE_ARRAY, memoryBytes));
        }
        if (totalMemoryBytes < 0) {
            throw new IllegalArgumentException(
                    "The bytes of all transactions in memory cannot be negative, got " + totalMemoryBytes);
        }
        if (maxDiskBytes != null && maxDiskBytes < 0) {
            throw new IllegalArgumentException("The bytes on disk cannot be negative, got " + maxDiskBytes);
        }
    }

    public SpillSettings withDirectory(Path newDirectory) {
        return new SpillSettings(newDirectory, memoryBytes, totalMemoryBytes, maxDiskBytes);
    }

    /** With other bounds in memory, for one transaction and for all in progress. */
    public SpillSettings withMemory(long bytesOfOne, long bytesOfAll) {
        return new SpillSettings(directory, bytesOfOne, bytesOfAll, maxDiskBytes);
    }

    public SpillSettings withMaxDiskBytes(@Nullable Long newMaxDiskBytes) {
        return new SpillSettings(directory, memoryBytes, totalMemoryBytes, newMaxDiskBytes);
    }
}
