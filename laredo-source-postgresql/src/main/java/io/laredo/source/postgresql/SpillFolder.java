package io.laredo.source.postgresql;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for the files of one process. As long as it is in use, a file in it is locked; the operating system gives the
 * lock up with the process. So a folder whose lock can be had was left behind by a process that died.
 */
final class SpillFolder implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(SpillFolder.class);
    private static final String PREFIX = "laredo-spill-";
    private static final String LOCK = "lock";

    /** Those of this process: opening the lock of one, even in vain, would give the lock up. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private SpillFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes a folder, only for the user of this process, below one that is made if it is missing. */
    static SpillFolder create(Path directory) throws IOException {
        Files.createDirectories(directory);
        while (true) {
            Path path = Files.createTempDirectory(directory.toRealPath(), PREFIX);
            OWN.add(path);
            FileChannel lock = lock(path, StandardOpenOption.CREATE_NEW);
            if (lock != null) {
                return new SpillFolder(path, lock);
            }
            OWN.remove(path); // another process took it for one left behind, before it was locked
        }
    }

    Path path() {
        return path;
    }

    /** Removes what processes that died have left below a folder. */
    static void removeLeftovers(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory.toRealPath(), PREFIX + "*")) {
            for (Path folder : folders) {
                if (!OWN.contains(folder)) {
                    removeIfLeft(folder);
                }
            }
        } catch (IOException e) {
            logger.warn("Files that died processes may have left in {} could not be looked for: {}", directory, e);
        }
    }

    private static void removeIfLeft(Path folder) {
        try (FileChannel lock = lock(folder, StandardOpenOption.CREATE)) {
            if (lock != null) {
                removeTree(folder);
                logger.info("Removed {}, which a process that died has left", folder);
            }
        } catch (AccessDeniedException e) {
            logger.debug("Folder {} belongs to another user", folder);
        } catch (IOException e) {
            logger.warn(
                    "Folder {}, which a process that died has left, could not be removed: {}", folder, e.toString());
        }
    }

    /** @return the locked file, or null if somebody else has it locked or has removed it */
    private static @Nullable FileChannel lock(Path folder, StandardOpenOption create) throws IOException {
        Path file = folder.resolve(LOCK);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE, create);
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            return null;
        }
        if (isLocked(channel) && Files.exists(file)) {
            return channel;
        }
        channel.close();
        return null;
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Removes the folder; its files are gone already. */
    @Override
    public void close() {
        try (lock) {
            removeTree(path);
        } catch (IOException e) {
            logger.warn("Folder {} could not be removed: {}", path, e.toString());
        } finally {
            OWN.remove(path);
        }
    }

    private static void removeTree(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
