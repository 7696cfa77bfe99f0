package io.laredo.source.postgresql;

/** Takes logical messages. They are asked for from the server only if there is a listener. */
public interface LogicalMessageListener {
    /**
     * Takes the next message, in the thread that reads the stream: quickly, that is. A message of a transaction comes right
     * before the transaction is handed over to targets; wait for its position to see the changes.
     *
     * <p>The messages of a session begin with its start. An exception is logged and the stream goes on.
     */
    void message(LogicalMessage message);
}
