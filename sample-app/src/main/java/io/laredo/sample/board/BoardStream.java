package io.laredo.sample.board;

import io.laredo.sample.trade.LoadGenerator;
import io.laredo.target.replica.ReplicaNotReadyException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Service;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Pushes the board to browsers, five times a second and only what changed.
 *
 * <p>A browser costs a task of the scheduler, no thread. The task ends when the browser is gone, which a failing write
 * tells at the latest.
 */
@Service
class BoardStream {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final BoardRows rows;
    private final StockCheck check;
    private final ReadTimer timer;
    private final TableSizes tables;
    private final Connection connection;
    private final LoadGenerator generator;
    private final TaskScheduler scheduler;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();

    BoardStream(
            BoardRows rows,
            StockCheck check,
            ReadTimer timer,
            TableSizes tables,
            Connection connection,
            LoadGenerator generator,
            TaskScheduler scheduler) {
        this.rows = rows;
        this.check = check;
        this.timer = timer;
        this.tables = tables;
        this.connection = connection;
        this.generator = generator;
        this.scheduler = scheduler;
    }

    SseEmitter open(int categoryId) {
        Viewer viewer = new Viewer(categoryId);
        viewers.add(viewer);
        viewer.emitter.onCompletion(() -> forget(viewer));
        viewer.emitter.onError(e -> forget(viewer));
        viewer.task = scheduler.scheduleWithFixedDelay(viewer::push, PAUSE);
        return viewer.emitter;
    }

    /** How many browsers are looking. */
    int viewers() {
        return viewers.size();
    }

    /** Ends all streams, for a graceful shutdown would wait for them. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        viewers.forEach(viewer -> viewer.emitter.complete());
    }

    private void forget(Viewer viewer) {
        viewers.remove(viewer);
        ScheduledFuture<?> task = viewer.task;
        if (task != null) {
            task.cancel(false);
        }
    }

    private BoardState state(int categoryId) {
        return new BoardState(
                BoardState.byId(rows.of(categoryId)),
                check.totals(),
                tables.rows(),
                timer.times(),
                generator.load(),
                connection.state());
    }

    /** A browser. Its task runs on one thread at a time. */
    private final class Viewer {
        private final int categoryId;
        private final SseEmitter emitter = new SseEmitter(0L); // no time limit
        private volatile @Nullable ScheduledFuture<?> task;
        private @Nullable BoardState shown;

        Viewer(int categoryId) {
            this.categoryId = categoryId;
        }

        void push() {
            try {
                BoardState now = state(categoryId);
                emitter.send(now.since(shown));
                shown = now;
            } catch (ReplicaNotReadyException e) {
                shown = null; // the next push shows everything
            } catch (IOException | IllegalStateException e) {
                forget(this); // the browser is gone
            }
        }
    }
}
