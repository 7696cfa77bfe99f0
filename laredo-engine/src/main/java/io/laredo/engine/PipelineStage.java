package io.laredo.engine;

import io.laredo.EngineEvent;
import io.laredo.PipelineState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a pipeline is in its life, since when, and why. One thread moves it, any may look. */
final class PipelineStage {
    private final String target;
    private final Notices notices;
    private volatile Stage now;

    PipelineStage(String target, Notices notices) {
        this.target = target;
        this.notices = notices;
        this.now = new Stage(PipelineState.WAITING, notices.now(), null);
    }

    /** All of it at one moment. */
    Stage now() {
        return now;
    }

    PipelineState state() {
        return now.state;
    }

    @Nullable Throwable cause() {
        return now.cause;
    }

    /** How long it has been there. */
    Duration age() {
        return Duration.between(now.since, notices.now());
    }

    void move(PipelineState to, @Nullable Throwable cause) {
        PipelineState from = now.state;
        if (!from.canMoveTo(to)) {
            throw new IllegalStateException("Pipeline %s cannot move from %s to %s".formatted(target, from, to));
        }
        now = new Stage(to, notices.now(), cause);
        if (from != to) {
            notices.tell(at -> new EngineEvent.PipelineMoved(at, target, from, to, cause));
        }
        notices.changed();
    }

    /** @param cause what went wrong; null when nothing did */
    record Stage(
            PipelineState state, Instant since, @Nullable Throwable cause) {}
}
