package io.laredo.spring.boot.autoconfigure.diagnostics;

import io.laredo.engine.EngineStartException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a start that took too long. */
final class EngineStartFailureAnalyzer extends AbstractFailureAnalyzer<EngineStartException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, EngineStartException cause) {
        Throwable reason = cause.getCause();
        return new FailureAnalysis(
                "The replicas could not be filled in time. %s%s"
                        .formatted(cause.getMessage(), reason == null ? "" : " Last error: " + reason.getMessage()),
                "Check that the database can be reached. If the tables are large, raise laredo.startup.timeout, or set laredo.startup.wait=false to start before they are filled. If the slot is being created, PostgreSQL waits for every open writing transaction: look for old ones in pg_stat_activity.",
                cause);
    }
}
