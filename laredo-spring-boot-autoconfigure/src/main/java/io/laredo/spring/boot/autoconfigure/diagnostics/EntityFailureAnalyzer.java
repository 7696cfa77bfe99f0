package io.laredo.spring.boot.autoconfigure.diagnostics;

import io.laredo.target.replica.EntityException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains an entity that is none, or that does not fit its table. */
final class EntityFailureAnalyzer extends AbstractFailureAnalyzer<EntityException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, EntityException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
