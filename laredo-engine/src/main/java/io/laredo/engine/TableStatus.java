package io.laredo.engine;

import io.laredo.TableId;
import io.laredo.TableState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A table of a pipeline at one moment.
 *
 * @param table its name
 * @param state where it is in its life
 * @param since when it came there
 * @param cause why the target does not show it, or no longer; null when it does
 */
public record TableStatus(
        TableId table,
        TableState state,
        Instant since,
        @Nullable Throwable cause) {}
