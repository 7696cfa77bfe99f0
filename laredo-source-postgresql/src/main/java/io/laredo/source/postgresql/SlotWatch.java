package io.laredo.source.postgresql;

import io.laredo.SourceException;
import io.laredo.SourceHealth;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time what the database keeps for the slot of a session: reports it, warns when it is much, and gives
 * the slot up when it is too much. Also has the heart beat. Its own thread does all that.
 */
final class SlotWatch implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(SlotWatch.class);
    private static final double MEBIBYTE = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration NEXT_ASK = Duration.ofMillis(50);

    private final PostgresSourceSettings settings;
    private final String slot;
    private final Connection control;
    private final Heartbeat heartbeat;
    private final SlotMemory memory;
    private final Ticker watch;
    private final LagClock clock = new LagClock(); // the watch's thread alone, like the warning
    private @Nullable String warning;
    private volatile @Nullable SlotState last;

    /** @param memory is told what has been seen, and that the slot is given up */
    SlotWatch(
            PostgresSourceSettings settings, String slot, Connection control, Heartbeat heartbeat, SlotMemory memory) {
        this.settings = settings;
        this.slot = slot;
        this.control = control;
        this.heartbeat = heartbeat;
        this.memory = memory;
        this.watch = new Ticker("laredo-%s-slot".formatted(settings.name()));
    }

    /** @param breakOff ends the session, with the reason */
    void start(Consumer<SourceException> breakOff) {
        every(settings.times().slotCheckInterval(), breakOff, () -> look(breakOff));
        Duration beat = settings.times().heartbeatInterval();
        if (beat != null) {
            every(beat, breakOff, heartbeat::beat);
        }
    }

    private void every(Duration interval, Consumer<SourceException> breakOff, Task task) {
        watch.every(Duration.ZERO, interval, () -> {
            try {
                task.run();
            } catch (SQLException e) {
                breakOff.accept(new SourceException(
                        "The state of slot %s could not be read: %s".formatted(slot, e.getMessage()), e));
            }
        });
    }

    private void look(Consumer<SourceException> breakOff) throws SQLException {
        SlotState state = SlotState.read(control, slot);
        if (state == null) {
            return; // it has gone with its connection, and the stream says so
        }
        last = state;
        Duration lag = state.confirmed() == null
                ? Duration.ZERO
                : clock.lag(System.nanoTime(), state.end(), state.confirmed());
        warn(concern(state));
        memory.seen(
                new SourceHealth(Instant.now(), state.lagBytes(), lag, state.retainedBytes(), warning, details(state)));
        Long limit = settings.slot().retainedWal().limitBytes();
        if (limit != null && state.retainedBytes() > limit) {
            giveUp(state, limit, breakOff);
        }
    }

    private void giveUp(SlotState state, long limit, Consumer<SourceException> breakOff) {
        String reason = "the database kept %s of WAL for slot %s, more than the limit of %s, so the slot is given up"
                .formatted(mebibytes(state.retainedBytes()), slot, mebibytes(limit));
        memory.giveUp(reason);
        breakOff.accept(new SourceException("Source %s: %s".formatted(settings.name(), reason)));
    }

    private @Nullable String concern(SlotState state) {
        Long much = settings.slot().retainedWal().warningBytes();
        if (state.isAboutToBeLost()) {
            return "The WAL that slot %s needs is about to be removed: it is beyond max_slot_wal_keep_size"
                    .formatted(slot);
        }
        if (much != null && state.retainedBytes() > much) {
            return "The database keeps more than %s of WAL for slot %s: a target is slow, or a transaction has been open for long"
                    .formatted(mebibytes(much), slot);
        }
        return null;
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
    }

    /** Once when it comes and once when it goes. */
    private void warn(@Nullable String concern) {
        if (concern != null && !concern.equals(warning)) {
            logger.warn("{}", concern);
        } else if (concern == null && warning != null) {
            logger.info("The database keeps little WAL for slot {} again", slot);
        }
        warning = concern;
    }

    private Map<String, String> details(SlotState state) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("publication", settings.publication().name());
        details.put("slot", slot);
        details.put("slotMode", settings.slot().mode().toString());
        put(details, "walStatus", state.walStatus());
        put(details, "safeWalSize", state.safeWalSize());
        put(details, "invalidationReason", state.invalidation());
        return details;
    }

    private static void put(Map<String, String> details, String name, @Nullable Object value) {
        if (value != null) {
            details.put(name, value.toString());
        }
    }

    /**
     * Why the server may have ended the stream, as far as the slot tells; null when that is not the reason. Waits for the
     * server only shortly: the network may be what has ended the stream.
     */
    @Nullable String lossOfSlot() throws InterruptedException {
        SlotState before = last;
        CompletableFuture<Optional<SlotState>> answer = new CompletableFuture<>();
        watch.every(Duration.ZERO, NEXT_ASK, () -> ask(answer));
        try {
            SlotState now =
                    answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).orElse(null);
            if (now != null) {
                return now.invalidation() == null
                        ? null
                        : "the server has invalidated slot %s: %s".formatted(slot, now.invalidation());
            }
        } catch (ExecutionException | TimeoutException e) {
            logger.debug("What the slot is now could not be found out after the stream broke", e);
        }
        return before != null && before.isAboutToBeLost()
                ? "slot %s needed more WAL than max_slot_wal_keep_size allows".formatted(slot)
                : null;
    }

    /** The server first ends who streams from a slot, and invalidates it then. */
    private void ask(CompletableFuture<Optional<SlotState>> answer) {
        try {
            SlotState now = SlotState.read(control, slot);
            if (now == null || now.invalidation() != null || !now.isAboutToBeLost()) {
                answer.complete(Optional.ofNullable(now));
            }
        } catch (SQLException e) {
            answer.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        watch.close();
        heartbeat.close();
    }

    private interface Task {
        void run() throws SQLException;
    }
}
