package io.laredo.engine.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The right to write into a folder: one thread of one process has it. The operating system gives it up with the process.
 * The lock's file stays, and holds the id of the process that had the lock last.
 */
final class FolderLock implements AutoCloseable {
    /** By real path. Opening the file a second time, even in vain, would give up a lock that this process has. */
    private static final Map<Path, ReentrantLock> OWN = new ConcurrentHashMap<>();

    private final ReentrantLock own;
    private final FileChannel channel;
    private final FileLock lock;

    private FolderLock(ReentrantLock own, FileChannel channel, FileLock lock) {
        this.own = own;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Waits for the other threads of this process.
     *
     * @throws IOException another process has the lock
     */
    static FolderLock take(Path folder) throws IOException, InterruptedException {
        Path real = folder.toRealPath();
        ReentrantLock own = OWN.computeIfAbsent(real, path -> new ReentrantLock());
        own.lockInterruptibly();
        boolean done = false;
        try {
            if (own.getHoldCount() > 1) {
                throw new IllegalStateException("This thread is writing into %s already".formatted(real));
            }
            FolderLock taken = lockFile(own, real.resolve(".lock"));
            done = true;
            return taken;
        } finally {
            if (!done) {
                own.unlock();
            }
        }
    }

    private static FolderLock lockFile(ReentrantLock own, Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
            if (lock == null) {
                throw new IOException(
                        "Process %s is writing into %s. Give each process a folder or a target name of its own, or try again later"
                                .formatted(Files.readString(file).strip(), file.getParent()));
            }
            channel.truncate(0);
            String process = ProcessHandle.current().pid() + "\n";
            channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)));
            return new FolderLock(own, channel, lock);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    /** @throws IllegalStateException the lock was given up */
    void requireHeld() {
        if (!lock.isValid()) {
            throw new IllegalStateException("The lock has been given up");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            own.unlock();
        }
    }
}
