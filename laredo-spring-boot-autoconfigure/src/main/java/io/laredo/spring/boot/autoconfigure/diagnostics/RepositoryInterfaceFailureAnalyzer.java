package io.laredo.spring.boot.autoconfigure.diagnostics;

import io.laredo.spring.data.RepositoryInterfaceException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains an interface that cannot be a repository over a replica. */
final class RepositoryInterfaceFailureAnalyzer extends AbstractFailureAnalyzer<RepositoryInterfaceException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RepositoryInterfaceException cause) {
        return new FailureAnalysis(cause.problem() + ".", cause.action() + ".", cause);
    }
}
