package io.laredo.source.postgresql;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a transaction in progress, one after the other: in memory up to a bound, the rest in a file.
 *
 * <pre>
 * for each message: int32 length of what follows, int8 kind, its fields as protocol version 1 has them
 * </pre>
 *
 * One thread writes; when it has {@linkplain #finish finished}, any number of threads read, each by a pass of its own.
 */
final class MessageLog implements AutoCloseable {
    private static final int FIRST_CAPACITY = 4 << 10;
    private static final int HEADER = Integer.BYTES + 1;

    private final SpillStore store;
    private final long mostInMemory;
    private final byte[] header = new byte[HEADER];
    private byte[] memory = {};
    private int inMemory;
    private @Nullable SpillFile file;
    private boolean pending = true;

    /** @param mostInMemory how many bytes stay in memory if there is as much for all transactions */
    MessageLog(SpillStore store, long mostInMemory) {
        this.store = store;
        this.mostInMemory = mostInMemory;
    }

    /** How long the log is; with {@link #truncate} a way back. */
    long length() {
        return inMemory + (file == null ? 0 : file.length());
    }

    /** The bytes that it takes in memory. */
    long memoryBytes() {
        return memory.length;
    }

    /**
     * Adds a message.
     *
     * @param from where its fields are in the array, to the end
     * @throws SpillException there is no room on disk
     */
    void append(char kind, byte[] bytes, int from) {
        int length = bytes.length - from;
        Bits.putInt32(header, 0, length + 1);
        header[Integer.BYTES] = (byte) kind;
        if (hasRoomInMemory(HEADER + length)) {
            System.arraycopy(header, 0, memory, inMemory, HEADER);
            System.arraycopy(bytes, from, memory, inMemory + HEADER, length);
            inMemory += HEADER + length;
        } else {
            if (file == null) {
                file = store.newFile();
            }
            file.append(header, 0, HEADER);
            file.append(bytes, from, length);
        }
    }

    private boolean hasRoomInMemory(int length) {
        long needed = (long) inMemory + length;
        if (file != null || needed > mostInMemory) {
            return false;
        }
        return needed <= memory.length || grow(needed);
    }

    private boolean grow(long needed) {
        int capacity = (int) Math.min(mostInMemory, Math.max(needed, Math.max(FIRST_CAPACITY, 2L * memory.length)));
        if (!store.takeMemory(capacity - memory.length)) {
            return false;
        }
        memory = Arrays.copyOf(memory, capacity);
        return true;
    }

    /** Gives up what came after a length. */
    void truncate(long length) {
        if (length > inMemory && file != null) {
            file.truncate(length - inMemory);
        } else {
            closeFile();
            inMemory = Math.toIntExact(length);
        }
    }

    /** Ends writing. From now on its memory counts as that of a transaction that has ended. */
    void finish() {
        if (file != null) {
            file.finish();
        }
        giveMemoryBack();
        memory = Arrays.copyOf(memory, inMemory);
    }

    /** Starts a pass over the messages. */
    Pass pass() {
        return new Pass();
    }

    /** Frees memory and disk. */
    @Override
    public void close() {
        giveMemoryBack();
        closeFile();
    }

    private void giveMemoryBack() {
        if (pending) {
            pending = false;
            store.giveMemoryBack(memory.length);
        }
    }

    private void closeFile() {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    /** One pass over the messages. For one thread. */
    final class Pass implements AutoCloseable {
        private final long end = length();
        private long at;
        private @Nullable DataInputStream input;

        private Pass() {}

        /** The next message, its kind first; null after the last. */
        @Nullable MessageReader next() throws IOException {
            if (at == end) {
                return null;
            }
            return at < inMemory ? fromMemory() : fromFile();
        }

        private MessageReader fromMemory() {
            int from = (int) at + Integer.BYTES;
            int to = from + Bits.int32(memory, (int) at);
            at = to;
            return new MessageReader(memory, from, to);
        }

        private MessageReader fromFile() throws IOException {
            DataInputStream in = input;
            if (in == null) {
                in = open();
                input = in;
            }
            int length = in.readInt();
            if (length < 1 || length > end - at - Integer.BYTES) {
                throw new IOException("A message of %d bytes at %d of %d".formatted(length, at, end));
            }
            byte[] message = new byte[length];
            in.readFully(message);
            at += Integer.BYTES + length;
            return new MessageReader(message, 0, length);
        }

        private DataInputStream open() throws IOException {
            SpillFile from = file;
            if (from == null) {
                throw new IOException("The transaction is closed");
            }
            return from.read();
        }

        @Override
        public void close() {
            if (input != null) {
                try {
                    input.close();
                } catch (IOException e) {
                    throw new UncheckedIOException("A file that was read could not be closed", e);
                }
            }
        }
    }
}
