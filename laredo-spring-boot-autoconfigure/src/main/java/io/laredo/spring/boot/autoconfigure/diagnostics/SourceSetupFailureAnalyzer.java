package io.laredo.spring.boot.autoconfigure.diagnostics;

import io.laredo.SourceSetupException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a database that cannot be replicated until a person changes something. */
final class SourceSetupFailureAnalyzer extends AbstractFailureAnalyzer<SourceSetupException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SourceSetupException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
