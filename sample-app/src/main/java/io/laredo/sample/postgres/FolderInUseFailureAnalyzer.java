package io.laredo.sample.postgres;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do when the sample is started twice. */
final class FolderInUseFailureAnalyzer extends AbstractFailureAnalyzer<FolderInUseException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, FolderInUseException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Stop the other application, or give this one a folder and a port of its own:"
                        + " --shop.postgres.data-directory=/some/folder --server.port=8081",
                cause);
    }
}
