package io.laredo.engine.files;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder whose files appear whole or not at all, and stay when {@link #write} has returned, whatever ends the process or
 * the machine. Any thread may call this. Threads of this process wait for each other to write; another process that writes
 * is an error. Reading needs no lock.
 *
 * <p>Names that begin with a dot are the folder's own.
 */
public final class DurableFolder {
    /*
     * A file is written under a name with .part at its end, forced to disk, and given its name; then the folder is forced.
     * Several files go at once: .removal lists them, and from the moment it has its name they are gone for every reader,
     * though they are deleted one by one. Whoever locks the folder next finishes what a process that died has begun.
     */
    private static final Logger logger = LoggerFactory.getLogger(DurableFolder.class);
    private static final String PART = ".part";
    private static final String REMOVAL = ".removal";
    private static final int BUFFER = 1 << 16;

    private final Path path;

    /** @param path made, only for the user of this process, when something is first written */
    public DurableFolder(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /** A file that is there, whole. */
    public record StoredFile(String name, long bytes) {}

    /** All files, in the order of their names. */
    public List<StoredFile> files() throws IOException {
        List<StoredFile> files = new ArrayList<>();
        if (Files.isDirectory(path)) {
            Set<String> removed = removed();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(path)) {
                for (Path file : found) {
                    String name = String.valueOf(file.getFileName());
                    if (!isOwn(name) && !removed.contains(name)) {
                        addUnlessGone(file, name, files);
                    }
                }
            }
        }
        files.sort(Comparator.comparing(StoredFile::name));
        return files;
    }

    private static void addUnlessGone(Path file, String name, List<StoredFile> files) throws IOException {
        try {
            files.add(new StoredFile(name, Files.size(file)));
        } catch (NoSuchFileException e) {
            logger.debug("{} was removed meanwhile", file);
        }
    }

    /**
     * Where a file is.
     *
     * @throws IllegalArgumentException no file of this folder can have this name
     */
    private Path file(String name) {
        Path file = path.resolve(name);
        if (isOwn(name) || name.contains("\n") || !path.equals(file.getParent())) {
            throw new IllegalArgumentException("No file in %s is named '%s'".formatted(path, name));
        }
        return file;
    }

    private static boolean isOwn(String name) {
        return name.startsWith(".") || name.endsWith(PART);
    }

    /** How long a file is. */
    public long size(String name) throws IOException {
        return Files.size(file(name));
    }

    /**
     * Reads a file.
     *
     * @param from where to begin
     * @throws NoSuchFileException there is no such file
     */
    public InputStream open(String name, long from) throws IOException {
        InputStream in = Files.newInputStream(file(name));
        try {
            in.skipNBytes(from);
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** What becomes a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /** Chooses a name, while nobody else writes. */
    @FunctionalInterface
    public interface Naming {
        String nameAmong(List<StoredFile> present) throws IOException;
    }

    /**
     * Writes a file. If this throws there is none.
     *
     * @return its name
     * @throws IOException another process writes into the folder, there is a file of that name, the disk is full, …
     */
    public String write(Naming naming, Content content) throws IOException, InterruptedException {
        PrivateFiles.createFolder(path);
        try (FolderLock lock = FolderLock.take(path)) {
            lock.requireHeld();
            finishWhatDiedInTheMidst();
            String name = naming.nameAmong(files());
            if (Files.exists(file(name))) {
                throw new IOException("There is a file '%s' in %s already".formatted(name, path));
            }
            write(name, content);
            return name;
        }
    }

    private void write(String name, Content content) throws IOException, InterruptedException {
        Path part = path.resolve(name + PART);
        try {
            try (FileOutputStream file =
                    new FileOutputStream(PrivateFiles.create(part).toFile())) {
                OutputStream out = new BufferedOutputStream(file, BUFFER);
                content.writeTo(out);
                out.flush();
                file.getFD().sync();
            }
            Files.move(part, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        force();
    }

    /**
     * Removes files, all or none of them. Those that are not there are passed over.
     *
     * @throws IOException another process writes into the folder, or the disk failed
     */
    public void remove(Collection<String> names) throws IOException, InterruptedException {
        names.forEach(this::file);
        if (!Files.isDirectory(path)) {
            return;
        }
        try (FolderLock lock = FolderLock.take(path)) {
            lock.requireHeld();
            finishWhatDiedInTheMidst();
            write(REMOVAL, out -> out.write(String.join("\n", names).getBytes(StandardCharsets.UTF_8)));
            finishRemoval();
        }
    }

    private void finishWhatDiedInTheMidst() throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(path, "*" + PART)) {
            for (Path part : parts) {
                logger.warn(
                        "Removed {} with {} bytes, which a process did not write to its end; nothing else is touched",
                        part,
                        Files.size(part));
                Files.delete(part);
            }
        }
        finishRemoval();
    }

    private void finishRemoval() throws IOException {
        for (String name : removed()) {
            Files.deleteIfExists(path.resolve(name));
        }
        force(); // they are gone for good before the list of them is
        if (Files.deleteIfExists(path.resolve(REMOVAL))) {
            force();
        }
    }

    private Set<String> removed() throws IOException {
        try {
            return Set.copyOf(Files.readAllLines(path.resolve(REMOVAL)));
        } catch (NoSuchFileException e) {
            return Set.of();
        }
    }

    /** Makes the names of the files durable. Where file systems are not as POSIX has them, folders cannot be forced. */
    private void force() throws IOException {
        if (!PrivateFiles.isPosix(path)) {
            return;
        }
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
