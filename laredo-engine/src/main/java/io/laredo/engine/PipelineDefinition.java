package io.laredo.engine;

import io.laredo.TableId;
import io.laredo.Target;
import java.util.Set;

/**
 * A target's subscription to a source.
 *
 * @param target where changes go; its name is the pipeline's
 * @param tables the tables that it wants, at least one
 * @param retry how often it is given a transaction that it could not take
 * @param onFailure what its failure means for others
 * @param whenLogFull what becomes of it when it is too slow for the log
 */
public record PipelineDefinition(
        Target target, Set<TableId> tables, RetryPolicy retry, FailurePolicy onFailure, LogFullPolicy whenLogFull) {
    public PipelineDefinition {
        tables = Set.copyOf(tables);
        if (tables.isEmpty()) {
            throw new IllegalArgumentException(
                    "Target '%s' wants no table. Name at least one".formatted(target.name()));
        }
    }

    /** A subscription with the usual policies: a few retries, then isolation; the source is held back for it. */
    public static PipelineDefinition of(Target target, Set<TableId> tables) {
        return new PipelineDefinition(target, tables, RetryPolicy.STANDARD, FailurePolicy.ISOLATE, LogFullPolicy.HOLD);
    }

    public PipelineDefinition retry(RetryPolicy policy) {
        return new PipelineDefinition(target, tables, policy, onFailure, whenLogFull);
    }

    public PipelineDefinition onFailure(FailurePolicy policy) {
        return new PipelineDefinition(target, tables, retry, policy, whenLogFull);
    }

    public PipelineDefinition whenLogFull(LogFullPolicy policy) {
        return new PipelineDefinition(target, tables, retry, onFailure, policy);
    }
}
