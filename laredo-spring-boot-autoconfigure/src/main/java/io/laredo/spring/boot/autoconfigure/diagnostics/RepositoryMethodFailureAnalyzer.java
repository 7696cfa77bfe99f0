package io.laredo.spring.boot.autoconfigure.diagnostics;

import io.laredo.spring.data.RepositoryMethodException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a repository method that a replica cannot answer. */
final class RepositoryMethodFailureAnalyzer extends AbstractFailureAnalyzer<RepositoryMethodException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RepositoryMethodException cause) {
        return new FailureAnalysis(cause.problem() + ".", cause.action() + ".", cause);
    }
}
