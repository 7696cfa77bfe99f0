package io.laredo.engine.deadletter;

import io.laredo.TableId;
import io.laredo.TargetException;
import io.laredo.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes letters out of transactions and what was thrown because of them. */
final class Causes {
    private static final int LONGEST = 4000;

    private Causes() {}

    static DeadLetter letter(
            String id,
            String target,
            Transaction transaction,
            Instant recorded,
            int attempts,
            Throwable cause,
            long bytes) {
        return new DeadLetter(
                id,
                target,
                transaction.position(),
                transaction.xid(),
                transaction.commitTime(),
                transaction.origin(),
                recorded,
                attempts,
                cause.getClass().getName(),
                messageOf(cause),
                tableOf(cause),
                transaction.changeCount(),
                bytes);
    }

    /** In a form that can be written as UTF-8, and not too long. */
    private static @Nullable String messageOf(Throwable cause) {
        String message = cause.getMessage();
        if (message == null) {
            return null;
        }
        String some = message.length() <= LONGEST ? message : message.substring(0, LONGEST);
        return new String(some.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static @Nullable TableId tableOf(Throwable cause) {
        return cause instanceof TargetException failure ? failure.table() : null;
    }
}
