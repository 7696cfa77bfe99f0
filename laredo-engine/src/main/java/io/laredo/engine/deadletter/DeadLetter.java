package io.laredo.engine.deadletter;

import io.laredo.Position;
import io.laredo.TableId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a transaction that was set aside, without its changes.
 *
 * @param id its name in the store; never given to another one
 * @param target the target that could not take it
 * @param position the place right after its commit
 * @param xid the database's number of the transaction
 * @param commitTime when it was committed, by the database's clock
 * @param origin the replication origin it came from; null when it was made on the server
 * @param recorded when it was set aside, by the clock of the process that did
 * @param attempts how often the target was given it
 * @param causeType the class of what the target threw last
 * @param causeMessage its message; null when it had none
 * @param table the table that the target named as the reason; null when it named none
 * @param changeCount how many changes it has
 * @param bytes how many bytes the store needs for it
 */
public record DeadLetter(
        String id,
        String target,
        Position position,
        long xid,
        Instant commitTime,
        @Nullable String origin,
        Instant recorded,
        int attempts,
        String causeType,
        @Nullable String causeMessage,
        @Nullable TableId table,
        long changeCount,
        long bytes) {}
