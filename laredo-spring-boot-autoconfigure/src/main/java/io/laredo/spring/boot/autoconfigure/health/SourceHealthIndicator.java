package io.laredo.spring.boot.autoconfigure.health;

import io.laredo.PipelineState;
import io.laredo.SourceHealth;
import io.laredo.SourceState;
import io.laredo.TableState;
import io.laredo.engine.BaselineProgress;
import io.laredo.engine.Engine;
import io.laredo.engine.PipelineStatus;
import io.laredo.engine.SourceStatus;
import io.laredo.engine.TableStatus;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells how one source does: up while every target follows it, out of service until every target has had its first
 * baseline, down when the stream or a target is broken and what it shows grows old.
 */
final class SourceHealthIndicator implements HealthIndicator {
    private static final Set<PipelineState> FAILURES =
            EnumSet.of(PipelineState.FAILED, PipelineState.RETRYING, PipelineState.DETACHED);

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
        SourceHealth database = status.health();
        if (database != null) {
            put(health, "warning", database.warning());
            health.withDetails(database.details()).withDetail("lag", lag(database));
        }
        if (status.attempts() > 0) {
            health.withDetail("attempts", status.attempts());
        }
        Map<String, Object> targets = new LinkedHashMap<>();
        status.pipelines().forEach(pipeline -> targets.put(pipeline.target(), details(pipeline)));
        return health.withDetail("targets", targets).build();
    }

    private static Map<String, Object> lag(SourceHealth database) {
        Map<String, Object> lag = new LinkedHashMap<>();
        lag.put("bytes", database.lagBytes());
        lag.put("seconds", database.lag().toSeconds());
        lag.put("retainedBytes", database.retainedBytes());
        lag.put("at", database.at().toString());
        return lag;
    }

    /** A baseline that has not failed yet, the first or a table's next: something to wait for, not to mend. */
    private static boolean isLoading(SourceStatus status) {
        return (!status.hasBaseline() || status.state() == SourceState.STREAMING)
                && status.cause() == null
                && status.pipelines().stream().noneMatch(SourceHealthIndicator::hasFailed);
    }

    private static boolean hasFailed(PipelineStatus pipeline) {
        return FAILURES.contains(pipeline.state())
                || pipeline.tables().stream().anyMatch(table -> table.state() == TableState.FAILED);
    }

    private static Map<String, Object> details(PipelineStatus pipeline) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", pipeline.state());
        details.put("since", pipeline.since());
        details.put("copiedRows", pipeline.baseline().rows());
        if (isCopying(pipeline)) {
            details.put("baseline", details(pipeline.baseline()));
        }
        if (pipeline.applied() != null) {
            details.put("applied", pipeline.applied().toString());
        }
        Map<String, Object> tables = new LinkedHashMap<>();
        pipeline.tables().stream()
                .filter(table -> table.state() != TableState.LIVE)
                .forEach(table -> tables.put(table.table().toString(), details(table)));
        if (!tables.isEmpty()) {
            details.put("tables", tables);
        }
        String cause = message(pipeline.cause());
        if (cause != null) {
            details.put("cause", cause);
        }
        return details;
    }

    private static Map<String, Object> details(TableStatus table) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", table.state());
        details.put("since", table.since());
        String cause = message(table.cause());
        if (cause != null) {
            details.put("cause", cause);
        }
        return details;
    }

    private static boolean isCopying(PipelineStatus pipeline) {
        return pipeline.state() == PipelineState.BASELINE
                || (pipeline.baseline().share() < 1
                        && pipeline.tables().stream().anyMatch(table -> table.state() == TableState.BASELINE));
    }

    private static Map<String, Object> details(BaselineProgress baseline) {
        Map<String, Object> tables = new LinkedHashMap<>();
        baseline.tables().forEach(table -> tables.put(table.table().toString(), table.text()));
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("progress", baseline.text());
        details.put("tables", tables);
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
