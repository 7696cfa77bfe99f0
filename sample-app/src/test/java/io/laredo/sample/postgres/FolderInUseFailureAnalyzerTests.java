package io.laredo.sample.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

class FolderInUseFailureAnalyzerTests {
    @Test
    void namesTheFolderAndTheWayOut() {
        FolderInUseException failure = new FolderInUseException(Path.of("/somewhere/data"));

        FailureAnalysis analysis = new FolderInUseFailureAnalyzer().analyze(new IllegalStateException(failure));
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).contains("somewhere");
        assertThat(analysis.getAction())
                .contains("--shop.postgres.data-directory")
                .contains("--server.port");
    }
}
