package io.laredo;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A destination for changes. The engine calls it from one thread at a time: a baseline first, then transactions in
 * commit order. After a restart it delivers unconfirmed transactions again, so applying one twice must give the same
 * result.
 */
public interface Target extends AutoCloseable {
    /** The name by which configuration and health know this target. */
    String name();

    /**
     * Called once before anything else but {@link #position} and {@link #keptTables}; again later if it throws. Durability is
     * reported through the given object.
     */
    void start(Acknowledgement acknowledgement);

    /**
     * Up to where everything is here from before this process began; null when it needs a baseline. May be called before
     * {@link #start}.
     */
    default @Nullable Position position() {
        return null;
    }

    /**
     * The tables that are here as of {@link #position}, for a target that has one: all whose baseline was completed and that
     * were not withdrawn since. The others that it should have are copied.
     */
    default Set<TableId> keptTables() {
        return Set.of();
    }

    /**
     * Starts a copy of tables as of a position. It is built aside: what is visible here stays as it is until {@link
     * BaselineLoad#complete}. Other tables than these are not touched. The engine may fill one load in a thread of its own,
     * while transactions are applied here.
     *
     * @param tables the shapes of the tables that the copy will bring
     * @throws TargetException a table does not have what this target needs
     */
    BaselineLoad beginBaseline(Position position, List<TableSchema> tables);

    /**
     * Applies a committed transaction. On return its changes are visible here; the next call follows then. Durability is
     * reported separately, so a batching target may lag; but it is reported in the end, also if nothing else comes.
     *
     * <p>Changes of tables that are not here are passed over: others follow them. A row says which shape it has, and after an
     * interruption one of a new shape may come without a {@link ChangeEvent.SchemaChange}. A whole row that is inserted or
     * updated replaces the one with its key, or is added; a target that keeps rows refuses an update with absent columns of
     * a row that is not here. Deleting such a row does nothing. After this has returned the transaction must not be read any
     * more.
     *
     * @throws TargetException the changes could not be applied, and nothing of the transaction is visible. If the
     *     exception names a table, that table is withdrawn and the transaction comes again without it
     * @throws RuntimeException likewise; the transaction comes again after a pause, a few times, and then the pipeline stops
     *     and gets a new baseline later. No other is touched, unless its policy says so
     */
    void apply(Transaction transaction);

    /**
     * Applies a transaction that was left out when it came, because it could not be applied then. Others have been applied
     * since, none of which changed its rows. Its position lies behind where the target is, and that stays so: the changes
     * become visible, and durable like those of the next transaction. A target that passes over what is behind it must not do
     * so here.
     *
     * @throws RuntimeException as {@link #apply} does
     */
    default void applyLate(Transaction transaction) {
        apply(transaction);
    }

    /**
     * Says that the content of a table here can be wrong from now on: nobody may be shown it before the next baseline of
     * that table is complete. Its changes are passed over until then. A target that stores its position stores this, too: it
     * is durable when a later position is. Does nothing for a table that is not here.
     *
     * @param reason what happened, for those who ask for the table meanwhile
     */
    void withdraw(TableId table, LaredoException reason);

    /**
     * Says that the stream has reached a position, and nothing for this target lies between the last call and it. It may be
     * the same place in a new lineage, in which the stream goes on.
     */
    void advance(Position position);

    /**
     * The rows that are here, for a target that keeps them; the same object each time, also before {@link #start}. Such a
     * target can be filtered by any column, and its rows can expire. Another one only ever gets what the change itself
     * brings: {@link ChangeFilter} says what that means for it.
     */
    default @Nullable KeptRows keptRows() {
        return null;
    }

    /**
     * What is here now, all of it as of one position, to be stored, compared or sent; it is read while the target goes on.
     * Called between two transactions.
     *
     * @return null when this target does not give back what it has, or has had no baseline yet
     */
    default @Nullable TargetExport export() {
        return null;
    }

    /**
     * Has everything up to where the target is become durable soon, also if it otherwise waited for more to come. Does not
     * wait for it. Called before a graceful end.
     */
    default void flush() {}

    /** Frees everything. Called once, after the last other call, and also if {@link #start} never was. */
    @Override
    void close();
}
