package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.laredo.SourceException;
import io.laredo.TableId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSourceSettingsTests {
    private static final Set<TableId> ITEM = Set.of(new TableId("public", "item"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost:1/shop?user=shop&password=hunter2",
                "jdbc:postgresql://localhost:port/shop?password=hunter2",
                "jdbc:postgresql://localhost:1/shop?sslmode=wrong&password=hunter2"
            })
    void noTextRepeatsASecretOfTheUrl(String url) {
        PostgresSourceSettings settings = PostgresSourceSettings.of(url, "shop", "hunter2");
        assertThat(settings.toString()).contains("shop", "localhost").doesNotContain("hunter2");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> new PostgresSource(settings).connect(ITEM, null))
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://shop:hunter2@localhost:1/shop",
                "jdbc:postgresql://shop:hun@hunter2@localhost:1/shop?ssl=true"
            })
    void refusesAPasswordBeforeTheHostWithoutRepeatingIt(String url) {
        assertThatExceptionOfType(ConnectionSettingsException.class)
                .isThrownBy(() -> PostgresSourceSettings.of(url, null, null))
                .withMessageContaining("localhost:1/shop")
                .satisfies(e -> assertThat(e.action()).contains("?user="))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void refusesAUrlThatIsNotPostgresWithoutRepeatingItsSecrets() {
        assertThatExceptionOfType(ConnectionSettingsException.class)
                .isThrownBy(() ->
                        PostgresSourceSettings.of("jdbc:mysql://shop:hunter2@db/shop?password=hunter2", null, null))
                .withMessageContaining("jdbc:mysql:")
                .satisfies(e -> assertThat(e.action()).contains("jdbc:postgresql:"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void refusesNamesThatPostgresWouldRefuse() {
        assertThatIllegalArgumentException().isThrownBy(() -> PublicationSettings.managed(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> PublicationSettings.managed("p".repeat(64)));
    }

    @Test
    void anInterruptEndsAConnectToAServerThatNeverAnswers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PostgresSource source = new PostgresSource(PostgresSourceSettings.of(
                    "jdbc:postgresql://localhost:%d/shop".formatted(silent.getLocalPort()), "shop", null));
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread connecting = new Thread(() -> failure.complete(catchThrowable(() -> source.connect(ITEM, null))));
            connecting.start();
            try (Socket accepted = silent.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                connecting.interrupt();
                assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(SourceException.class);
            }
        }
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PostgresSourceSettings settings = PostgresSourceSettings.of(
                    "jdbc:postgresql://localhost:%d/shop?loginTimeout=1".formatted(silent.getLocalPort()),
                    "shop",
                    null);
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> new PostgresSource(settings).connect(ITEM, null));
        }
    }

    private static String stackTrace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
