package io.laredo.source.postgresql;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A file that is only appended to: a consumer's data and its position in one. Any thread may call.
 *
 * <pre>
 * int32 length of the entry, int32 CRC-32C of the entry, the entry
 * </pre>
 *
 * <p>A process that dies leaves a part of an entry at the end, which the next one cuts off.
 */
final class Journal implements AutoCloseable {
    private static final int HEADER = 8;
    private static final int LONGEST = 1 << 28;

    /** So small that a kill hits large entries in their midst. */
    private static final int PIECE = 16 << 10;

    private final FileChannel file;
    private ByteArrayOutputStream pending = new ByteArrayOutputStream(); // guarded by this
    private final Object disk = new Object();

    private Journal(FileChannel file) {
        this.file = file;
    }

    /** Reads what is there, which is cut off after the last whole entry, and goes on behind it. */
    static Journal open(Path path, Consumer<JournalEntry> replay) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long end = read(path, 0, replay);
        file.truncate(end).position(end);
        file.force(true);
        return new Journal(file);
    }

    /**
     * Reads the whole entries of a file.
     *
     * @param from where an entry begins
     * @return where the next one will begin
     */
    static long read(Path path, long from, Consumer<JournalEntry> reader) throws IOException {
        long end = from;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
            in.skipNBytes(from);
            while (true) {
                int length = in.readInt();
                int checksum = in.readInt();
                if (length <= 0 || length > LONGEST) {
                    return end;
                }
                byte[] entry = in.readNBytes(length);
                if (entry.length < length || checksum(entry) != checksum) {
                    return end;
                }
                reader.accept(JournalEntry.decode(entry));
                end += HEADER + length;
            }
        } catch (EOFException e) {
            return end;
        }
    }

    private static int checksum(byte[] entry) {
        CRC32C checksum = new CRC32C();
        checksum.update(entry);
        return (int) checksum.getValue();
    }

    /** Adds an entry, which {@link #flush} makes durable. */
    synchronized void append(JournalEntry entry) {
        pending.writeBytes(frame(entry));
    }

    /** Makes an entry durable at once, before those that wait to be. */
    void write(JournalEntry entry) throws IOException {
        write(frame(entry));
    }

    /** Makes durable what has been added so far. */
    void flush() throws IOException {
        synchronized (disk) {
            write(takePending());
        }
    }

    private static byte[] frame(JournalEntry entry) {
        byte[] bytes = entry.encode();
        return ByteBuffer.allocate(HEADER + bytes.length)
                .putInt(bytes.length)
                .putInt(checksum(bytes))
                .put(bytes)
                .array();
    }

    private void write(byte[] frames) throws IOException {
        synchronized (disk) {
            for (int from = 0; from < frames.length; from += PIECE) {
                file.write(ByteBuffer.wrap(frames, from, Math.min(PIECE, frames.length - from)));
            }
            if (frames.length > 0) {
                file.force(false);
            }
        }
    }

    private synchronized byte[] takePending() {
        byte[] bytes = pending.toByteArray();
        pending = new ByteArrayOutputStream();
        return bytes;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
