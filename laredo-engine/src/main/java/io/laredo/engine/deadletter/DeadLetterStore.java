package io.laredo.engine.deadletter;

import io.laredo.Transaction;
import java.util.Collection;

/** Keeps transactions that targets could not take. Any thread may call it. */
public interface DeadLetterStore {
    /**
     * Keeps a transaction. On return it is as durable as this store can make it; if it throws, it is not kept, and the target
     * must not go past it. The changes are read once; the transaction stays open.
     *
     * @param target the name of the target
     * @param attempts how often the target was given it
     * @param cause what it threw last
     * @throws DeadLetterException the store is full or failed, or a change has a value that it cannot keep
     */
    DeadLetter add(String target, Transaction transaction, int attempts, Throwable cause) throws InterruptedException;

    /**
     * All letters of a target, the first that was set aside first.
     *
     * @throws DeadLetterException the store failed
     */
    DeadLetterList list(String target);

    /**
     * A letter as the transaction it was, to be given to the target again. Close it in the end.
     *
     * @throws DeadLetterException there is none of that id, it is damaged, or the store failed
     */
    Transaction open(String target, String id);

    /**
     * Removes letters, all of them or none; those that are not there are passed over.
     *
     * @throws DeadLetterException the store failed
     */
    void remove(String target, Collection<String> ids) throws InterruptedException;
}
