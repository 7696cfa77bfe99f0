package io.laredo.engine;

import io.laredo.LaredoException;
import io.laredo.SourceSession;
import io.laredo.TableId;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session beside another one within a time: a database may take as long as its longest open transaction. One that
 * comes too late is closed.
 */
final class SessionOpening implements Runnable {
    private final SourceSession session;
    private final Set<TableId> tables;
    private @Nullable SourceSession opened; // guarded by this, like all below
    private @Nullable Throwable failure;
    private boolean givenUp;

    private SessionOpening(SourceSession session, Set<TableId> tables) {
        this.session = session;
        this.tables = tables;
    }

    /** @throws LaredoException it took too long, or the session could not be opened */
    static SourceSession within(Duration patience, SourceSession session, Set<TableId> tables)
            throws InterruptedException {
        SessionOpening opening = new SessionOpening(session, tables);
        Thread thread = new Thread(opening, Thread.currentThread().getName() + "-session");
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(patience.toMillis());
            return opening.take(patience);
        } finally {
            opening.giveUp();
            thread.interrupt();
        }
    }

    @Override
    public void run() {
        try {
            hand(session.rebaseline(tables));
        } catch (InterruptedException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private synchronized void hand(SourceSession fresh) {
        if (givenUp) {
            fresh.close();
        } else {
            opened = fresh;
        }
    }

    private synchronized void fail(Throwable cause) {
        failure = cause;
    }

    private synchronized SourceSession take(Duration patience) {
        SourceSession fresh = opened;
        opened = null;
        if (fresh != null) {
            return fresh;
        }
        if (failure instanceof LaredoException known) {
            throw known;
        }
        throw new LaredoException(
                failure == null
                        ? "The database gave no position within %s. A transaction that has been open for long is the usual reason"
                                .formatted(patience)
                        : "A session beside the stream could not be opened",
                failure);
    }

    private synchronized void giveUp() {
        givenUp = true;
        if (opened != null) {
            opened.close();
        }
    }
}
