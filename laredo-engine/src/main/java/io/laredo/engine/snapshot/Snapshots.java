package io.laredo.engine.snapshot;

import io.laredo.Target;
import io.laredo.TargetExport;
import io.laredo.engine.codec.CodecException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one target in a store. Any thread may call this; one writes at a time.
 *
 * <p>Rows are streamed: what is in memory of a snapshot is one block of about 128 KB, or one row if that is larger.
 */
public final class Snapshots {
    private static final Logger logger = LoggerFactory.getLogger(Snapshots.class);

    private final String target;
    private final SnapshotStore store;
    private final SnapshotRetention retention;
    private final Clock clock;
    private final StoredSnapshots stored;
    private final ReentrantLock writing = new ReentrantLock();

    /** @param target the name of the target whose snapshots these are */
    public Snapshots(String target, SnapshotStore store, SnapshotRetention retention, Clock clock) {
        this.target = target;
        this.store = store;
        this.retention = retention;
        this.clock = clock;
        this.stored = new StoredSnapshots(target, store);
    }

    /**
     * Stores what a target has, reads it back to see that it is right, and then removes those that need not be kept. The
     * target goes on meanwhile. The export stays open.
     *
     * @param metadata anything that is to be found again in {@link SnapshotInfo#metadata}
     * @throws SnapshotException it could not be stored; the snapshots that there were are still there
     */
    public SnapshotInfo write(TargetExport export, Map<String, String> metadata) throws InterruptedException {
        SnapshotHeader header =
                new SnapshotHeader(target, export.position(), clock.instant(), metadata, export.tables());
        writing.lockInterruptibly();
        try {
            String name = StoredSnapshots.nameAfter(store.list(target));
            store.write(target, name, out -> SnapshotWriter.write(header, export, out));
            SnapshotInfo info = verify(name);
            logger.info(
                    "Stored snapshot {} of target {} at {}: {} rows, {} bytes",
                    name,
                    target,
                    info.position(),
                    info.rows(),
                    info.bytes());
            removeOld(name);
            return info;
        } catch (IOException | CodecException e) {
            throw failed("A snapshot of target '%s' at %s could not be stored".formatted(target, header.position()), e);
        } finally {
            writing.unlock();
        }
    }

    private void removeOld(String written) throws InterruptedException {
        List<String> old = new ArrayList<>();
        try {
            List<SnapshotInfo> snapshots = list().snapshots();
            Instant oldest =
                    retention.age() == null ? Instant.MIN : clock.instant().minus(retention.age());
            for (int i = 0; i < snapshots.size(); i++) {
                SnapshotInfo snapshot = snapshots.get(i);
                boolean isOld = i >= retention.count() || snapshot.created().isBefore(oldest);
                if (isOld && !snapshot.id().equals(written)) {
                    old.add(snapshot.id());
                }
            }
            if (!old.isEmpty()) {
                store.remove(target, old);
                logger.info("Removed snapshots {} of target {}, which need not be kept", old, target);
            }
        } catch (IOException | SnapshotException e) {
            logger.warn(
                    "Snapshots {} of target {} need not be kept and could not be removed; the next one tries again: {}",
                    old,
                    target,
                    e.toString());
        }
    }

    /**
     * What there is, without a look at the rows.
     *
     * @throws SnapshotException the store failed
     */
    public SnapshotList list() {
        List<SnapshotInfo> snapshots = new ArrayList<>();
        List<DamagedSnapshotException> refused = new ArrayList<>();
        for (SnapshotStore.Stored file : newestFirst()) {
            try {
                snapshots.add(stored.look(file));
            } catch (DamagedSnapshotException e) {
                refused.add(e);
            } catch (NoSuchFileException e) {
                logger.debug("Snapshot {} of target {} was removed meanwhile", file.name(), target);
            } catch (IOException e) {
                throw failed("Snapshots of target '%s' could not be listed".formatted(target), e);
            }
        }
        return new SnapshotList(snapshots, refused);
    }

    /** Header and counts of one snapshot. */
    SnapshotInfo look(String id) {
        return list().snapshots().stream()
                .filter(snapshot -> snapshot.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new SnapshotException("There is no snapshot '%s' of target '%s' in %s that can be used"
                                .formatted(id, target, store)));
    }

    /** Where the snapshots are read. */
    StoredSnapshots stored() {
        return stored;
    }

    private List<SnapshotStore.Stored> newestFirst() {
        try {
            return store.list(target).stream()
                    .sorted(Comparator.comparing(SnapshotStore.Stored::name).reversed())
                    .toList();
        } catch (IOException e) {
            throw failed("Snapshots of target '%s' could not be listed".formatted(target), e);
        }
    }

    /**
     * Reads a whole snapshot and checks every checksum, value and count.
     *
     * @throws DamagedSnapshotException it is not whole
     * @throws SnapshotException it could not be read
     */
    public SnapshotInfo verify(String id) throws InterruptedException {
        try {
            return stored.read(id, header -> row -> {});
        } catch (IOException e) {
            throw failed("Snapshot '%s' of target '%s' could not be read".formatted(id, target), e);
        }
    }

    /** The newest snapshot that is whole. */
    public SnapshotSearch newest() throws InterruptedException {
        return search(this::verify, snapshot -> true);
    }

    /**
     * Restores the newest snapshot that is whole, suits and that the target takes. What is refused on the way is logged.
     *
     * @param empty a started target without content
     * @param suits whether a snapshot may be restored: whether the stream can go on at its position, for example
     * @return the snapshot that the target shows now; without one it still has no content
     * @throws SnapshotException the target has content, or the store failed
     */
    public SnapshotSearch restoreNewest(Target empty, Predicate<SnapshotInfo> suits) throws InterruptedException {
        EmptyTargets.require(empty);
        return search(id -> restore(id, empty), suits);
    }

    private interface Use {
        SnapshotInfo of(String id) throws InterruptedException;
    }

    private SnapshotSearch search(Use use, Predicate<SnapshotInfo> suits) throws InterruptedException {
        List<SnapshotException> refused = new ArrayList<>();
        for (SnapshotStore.Stored file : newestFirst()) {
            SnapshotInfo used = useOrRefuse(file, use, suits, refused);
            if (used != null) {
                return new SnapshotSearch(used, refused);
            }
        }
        return new SnapshotSearch(null, refused);
    }

    private @Nullable SnapshotInfo useOrRefuse(
            SnapshotStore.Stored file, Use use, Predicate<SnapshotInfo> suits, List<SnapshotException> refused)
            throws InterruptedException {
        try {
            SnapshotInfo info = stored.look(file);
            if (!suits.test(info)) {
                throw new SnapshotException("Snapshot '%s' of target '%s' at %s does not suit what it is to be used for"
                        .formatted(info.id(), target, info.position()));
            }
            return use.of(info.id());
        } catch (SnapshotException e) {
            refused.add(e);
            logger.warn("{}. An earlier snapshot is used, if there is one", e.getMessage());
            return null;
        } catch (NoSuchFileException e) {
            logger.debug("Snapshot {} of target {} was removed meanwhile", file.name(), target);
            return null;
        } catch (IOException e) {
            throw failed("Snapshot '%s' of target '%s' could not be read".formatted(file.name(), target), e);
        }
    }

    /**
     * Puts a snapshot into a target, which shows it when it has been read to its end and found right.
     *
     * @param empty a started target without content
     * @throws DamagedSnapshotException the snapshot is not whole; the target still has no content
     * @throws SnapshotException the target has content or does not take this one, or the snapshot could not be read
     */
    public SnapshotInfo restore(String id, Target empty) throws InterruptedException {
        EmptyTargets.require(empty);
        return new Restore(stored, empty).run(id);
    }

    /**
     * Writes a stored snapshot as {@link JsonLines}. The stream stays open. What has been written of a damaged one lacks the
     * last line.
     *
     * @throws DamagedSnapshotException the snapshot is not whole
     */
    public void writeJsonLines(String id, OutputStream out) throws IOException, InterruptedException {
        Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        JsonLines.write(target, new StoredExport(stored, verify(id)), text);
        text.flush();
    }

    /**
     * Removes snapshots, all or none.
     *
     * @throws SnapshotException the store failed
     */
    public void remove(List<String> ids) throws InterruptedException {
        try {
            store.remove(target, ids);
        } catch (IOException e) {
            throw failed("Snapshots %s of target '%s' could not be removed".formatted(ids, target), e);
        }
    }

    private SnapshotException failed(String what, Exception cause) {
        return new SnapshotException(
                ("%s in %s: %s. Those that are stored are as they were. See that the store can be reached and has space, and"
                                + " that no other process writes into it")
                        .formatted(what, store, cause.getMessage()),
                cause);
    }
}
