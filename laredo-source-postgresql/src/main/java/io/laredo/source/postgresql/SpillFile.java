package io.laredo.source.postgresql;

import io.laredo.SourceException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes on disk. One thread writes; when it has finished, any number of threads read, each by a stream of its own. Files of
 * {@code java.io} are used, since an interrupt of one reader would close a channel.
 */
final class SpillFile implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(SpillFile.class);
    private static final int BUFFER = 64 << 10;

    private final SpillStore store;
    private final Path path;
    private final RandomAccessFile file;
    private final byte[] buffer = new byte[BUFFER];
    private int buffered;
    private long written;

    SpillFile(SpillStore store, Path path) throws IOException {
        this.store = store;
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    long length() {
        return written + buffered;
    }

    /** @throws SpillException there is no room */
    void append(byte[] bytes, int from, int length) {
        if (length > BUFFER - buffered) {
            flush();
        }
        if (length > BUFFER) {
            write(bytes, from, length);
        } else {
            System.arraycopy(bytes, from, buffer, buffered, length);
            buffered += length;
        }
    }

    private void flush() {
        int length = buffered;
        buffered = 0;
        write(buffer, 0, length);
    }

    private void write(byte[] bytes, int from, int length) {
        store.takeDisk(path, length);
        written += length;
        try {
            file.write(bytes, from, length);
        } catch (IOException e) {
            throw new SpillException(path, length, "%s with %s bytes free".formatted(e.getMessage(), free()), e);
        }
    }

    private String free() {
        try {
            return Long.toString(Files.getFileStore(path).getUsableSpace());
        } catch (IOException e) {
            return "an unknown number of";
        }
    }

    /** Gives up what comes after a number of bytes. */
    void truncate(long length) {
        try {
            flush();
            file.setLength(length);
            file.seek(length);
            store.giveDiskBack(written - length);
            written = length;
        } catch (IOException e) {
            throw new SourceException("File %s could not be cut to %d bytes".formatted(path, length), e);
        }
    }

    /** Ends writing. */
    void finish() {
        try {
            flush();
            file.close();
        } catch (IOException e) {
            throw new SourceException("File %s could not be finished".formatted(path), e);
        }
    }

    /** Reads from the beginning. */
    DataInputStream read() throws IOException {
        return new DataInputStream(new BufferedInputStream(new FileInputStream(path.toFile()), BUFFER));
    }

    /** Deletes the file. */
    @Override
    public void close() {
        try {
            file.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            logger.warn("File {} could not be deleted: {}", path, e.toString());
        }
        store.giveDiskBack(written);
        store.gone();
    }
}
