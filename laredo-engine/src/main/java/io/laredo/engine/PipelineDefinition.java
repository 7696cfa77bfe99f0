package io.laredo.engine;

import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.engine.deadletter.DeadLetterStore;
import io.laredo.engine.rules.TableRules;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A target's subscription to a source.
 *
 * @param target where changes go; its name is the pipeline's
 * @param tables the tables that it wants, at least one
 * @param rules what is done to the rows of tables on their way; at most one for each table
 * @param retry how often it is given a transaction that it could not take
 * @param onFailure what its failure means for others
 * @param whenLogFull what becomes of it when it is too slow for the log
 * @param deadLetters where transactions are kept that it could not take; there has to be a store for {@link
 *     FailurePolicy#SET_ASIDE}
 * @param snapshots when and where what it has is stored; null for nowhere
 * @param validation when it is compared with the database; null for only when somebody asks
 */
public record PipelineDefinition(
        Target target,
        Set<TableId> tables,
        List<TableRules> rules,
        RetryPolicy retry,
        FailurePolicy onFailure,
        LogFullPolicy whenLogFull,
        @Nullable DeadLetterStore deadLetters,
        @Nullable SnapshotPlan snapshots,
        @Nullable ValidationPlan validation) {
    public PipelineDefinition {
        tables = Set.copyOf(tables);
        rules = List.copyOf(rules);
        if (tables.isEmpty()) {
            throw new IllegalArgumentException(
                    "Target '%s' wants no table. Name at least one".formatted(target.name()));
        }
        TableRules.requireAmong(tables, rules);
        if (onFailure == FailurePolicy.SET_ASIDE && deadLetters == null) {
            throw new IllegalArgumentException(
                    "Target '%s' is to set transactions aside and has no store for them. Use setAside(store)"
                            .formatted(target.name()));
        }
    }

    /** A subscription with the usual policies: a few retries, then isolation; the source is held back for it. */
    public static PipelineDefinition of(Target target, Set<TableId> tables) {
        return new PipelineDefinition(
                target,
                tables,
                List.of(),
                RetryPolicy.STANDARD,
                FailurePolicy.ISOLATE,
                LogFullPolicy.HOLD,
                null,
                null,
                null);
    }

    /**
     * The same with rules.
     *
     * @throws IllegalArgumentException there are rules for a table that it does not have
     */
    public PipelineDefinition rules(TableRules... all) {
        return new PipelineDefinition(
                target, tables, List.of(all), retry, onFailure, whenLogFull, deadLetters, snapshots, validation);
    }

    public PipelineDefinition retry(RetryPolicy policy) {
        return new PipelineDefinition(
                target, tables, rules, policy, onFailure, whenLogFull, deadLetters, snapshots, validation);
    }

    public PipelineDefinition onFailure(FailurePolicy policy) {
        return new PipelineDefinition(
                target, tables, rules, retry, policy, whenLogFull, deadLetters, snapshots, validation);
    }

    /** The same, whose transactions are set aside if the target cannot take them. */
    public PipelineDefinition setAside(DeadLetterStore store) {
        return new PipelineDefinition(
                target, tables, rules, retry, FailurePolicy.SET_ASIDE, whenLogFull, store, snapshots, validation);
    }

    public PipelineDefinition whenLogFull(LogFullPolicy policy) {
        return new PipelineDefinition(
                target, tables, rules, retry, onFailure, policy, deadLetters, snapshots, validation);
    }

    public PipelineDefinition snapshots(SnapshotPlan plan) {
        return new PipelineDefinition(
                target, tables, rules, retry, onFailure, whenLogFull, deadLetters, plan, validation);
    }

    public PipelineDefinition validation(ValidationPlan plan) {
        return new PipelineDefinition(
                target, tables, rules, retry, onFailure, whenLogFull, deadLetters, snapshots, plan);
    }
}
