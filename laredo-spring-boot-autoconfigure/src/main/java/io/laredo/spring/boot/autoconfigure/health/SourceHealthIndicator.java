package io.laredo.spring.boot.autoconfigure.health;

import io.laredo.engine.Engine;
import io.laredo.engine.PipelineState;
import io.laredo.engine.PipelineStatus;
import io.laredo.engine.SourceStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells how one source does: up while every target follows it, out of service until every target has had its first
 * baseline, down when the stream or a target is broken and what it shows grows old.
 */
final class SourceHealthIndicator implements HealthIndicator {
    private final Engine engine;
    private final String source;

    SourceHealthIndicator(Engine engine, String source) {
        this.engine = engine;
        this.source = source;
    }

    @Override
    public Health health() {
        for (SourceStatus status : engine.status()) {
            if (status.source().equals(source)) {
                return health(status);
            }
        }
        return Health.unknown().build();
    }

    private static Health health(SourceStatus status) {
        Health.Builder health =
                status.isLive() ? Health.up() : isLoading(status) ? Health.outOfService() : Health.down();
        put(health, "state", status.state());
        put(health, "since", status.since());
        put(health, "received", status.received());
        put(health, "confirmed", status.confirmed());
        put(health, "cause", message(status.cause()));
        put(health, "waitingFor", status.waitingFor());
        if (status.attempts() > 0) {
            health.withDetail("attempts", status.attempts());
        }
        Map<String, Object> targets = new LinkedHashMap<>();
        status.pipelines().forEach(pipeline -> targets.put(pipeline.target(), details(pipeline)));
        return health.withDetail("targets", targets).build();
    }

    /** A first baseline that has not failed yet: something to wait for, not to mend. */
    private static boolean isLoading(SourceStatus status) {
        return !status.hasBaseline()
                && status.cause() == null
                && status.pipelines().stream().noneMatch(pipeline -> pipeline.state() == PipelineState.FAILED);
    }

    private static Map<String, Object> details(PipelineStatus pipeline) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", pipeline.state());
        details.put("since", pipeline.since());
        details.put("copiedRows", pipeline.copiedRows());
        if (pipeline.applied() != null) {
            details.put("applied", pipeline.applied().toString());
        }
        String cause = message(pipeline.cause());
        if (cause != null) {
            details.put("cause", cause);
        }
        return details;
    }

    private static void put(Health.Builder health, String name, @Nullable Object value) {
        if (value != null) {
            health.withDetail(name, value instanceof Enum<?> ? value : value.toString());
        }
    }

    private static @Nullable String message(@Nullable Throwable cause) {
        return cause == null ? null : String.valueOf(cause.getMessage());
    }
}
