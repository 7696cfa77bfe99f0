package io.laredo;

import java.util.List;

/**
 * A destination for changes. The engine calls it from one thread at a time: a baseline first, then transactions in
 * commit order. After a restart it delivers unconfirmed transactions again, so applying one twice must give the same
 * result.
 */
public interface Target extends AutoCloseable {
    /** The name by which configuration and health know this target. */
    String name();

    /**
     * Called once before anything else; again with the next session if it throws. Durability is reported through the given
     * object.
     */
    void start(Acknowledgement acknowledgement);

    /**
     * Starts a copy of the tables as of a position. It is built aside: what is visible here stays as it is until {@link
     * BaselineLoad#complete()}.
     *
     * @param tables the shapes of the tables that the copy will bring
     * @throws TargetException a table does not have what this target needs
     */
    BaselineLoad beginBaseline(Position position, List<TableSchema> tables);

    /**
     * Applies a committed transaction. On return its changes are visible here; the next call follows then. Durability is
     * reported separately, so a batching target may lag.
     *
     * @throws RuntimeException the changes could not be applied; nothing of the transaction is visible, and no other
     *     target is touched
     */
    void apply(Transaction transaction);

    /** Says that the stream has reached a position, and nothing for this target lies between the last call and it. */
    void advance(Position position);

    /** Frees everything. Called once, after the last other call. */
    @Override
    void close();
}
