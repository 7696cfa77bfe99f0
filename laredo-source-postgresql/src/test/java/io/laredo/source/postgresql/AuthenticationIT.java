package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.SourceException;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestCertificate;
import io.laredo.test.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and certificates by which roles are known, right and wrong ones. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.OldestAndNewest.class)
class AuthenticationIT {
    private static final TestCertificate CERTIFIED = TlsServer.AUTHORITY.issue("certified");

    private final PostgresServer server;
    private final TestDatabase database;

    AuthenticationIT(int major) {
        server = TlsServer.of(major);
        database = server.createDatabase();
        Follower.createTable(database);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=disable", "sslmode=require", "sslmode=require&channelBinding=require"})
    void authenticatesByScram(String parameters) throws InterruptedException {
        try (Follower follower = Follower.start(database, settings("scram", TlsServer.PASSWORD, parameters))) {
            assertThat(follower.ofEachConnection("a.usename")).isEqualTo("scram");
        }
    }

    @Test
    void refusesAWrongPasswordWithoutRepeatingIt() {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> connect(settings("scram", "hunter3", "")))
                .withMessage("PostgreSQL refused the password of role 'scram'")
                .satisfies(e -> assertThat(e.action()).contains("laredo.connection"))
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("hunter"));
    }

    @Test
    void asksForAPasswordThatIsMissing() {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> connect(settings("scram", null, "")))
                .withMessageContaining("asks for the password of role 'scram', and there is none")
                .satisfies(e -> assertThat(e.action()).contains("laredo.connection"));
    }

    @Test
    void refusesChannelBindingWithoutTls() {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(
                        () -> connect(settings("scram", TlsServer.PASSWORD, "sslmode=disable&channelBinding=require")))
                .withMessageContaining("Role 'scram' cannot authenticate")
                .satisfies(e -> assertThat(e.action()).contains("channelBinding"));
    }

    @Test
    void authenticatesByACertificateInAnyFormThatTheDriverTakes() throws InterruptedException {
        String pkcs12 = "&sslkey=%s&sslpassword=%s".formatted(CERTIFIED.keyStore(), TestCertificate.PASSWORD);
        String der = "&sslcert=%s&sslkey=%s".formatted(CERTIFIED.certificate(), CERTIFIED.derKey());
        String pem = "&sslcert=%s&sslkey=%s".formatted(CERTIFIED.certificate(), CERTIFIED.key());
        for (String parameters : new String[] {pkcs12, der, pem}) {
            try (Follower follower = Follower.start(database, settings("certified", null, verifying() + parameters))) {
                assertThat(follower.ofEachConnection("s.client_dn")).isEqualTo("/CN=certified");
            }
        }
    }

    @Test
    void authenticatesByBothACertificateAndAPassword() throws InterruptedException {
        TestCertificate both = TlsServer.AUTHORITY.issue("both");
        String parameters =
                "%s&sslkey=%s&sslpassword=%s".formatted(verifying(), both.keyStore(), TestCertificate.PASSWORD);
        try (Follower follower = Follower.start(database, settings("both", TlsServer.PASSWORD, parameters))) {
            assertThat(follower.ofEachConnection("s.client_dn")).isEqualTo("/CN=both");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"certified", "both"})
    void asksForACertificateThatIsMissing(String role) {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> connect(settings(role, TlsServer.PASSWORD, verifying())))
                .withMessageContainingAll("refused role '%s'".formatted(role), "certificate")
                .satisfies(e -> assertThat(e.action()).contains("sslcert", "laredo.connection.ssl.bundle"));
    }

    @Test
    void refusesACertificateOfAnotherRole() {
        TestCertificate other = TlsServer.AUTHORITY.issue("other");
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> connect(settings("certified", null, showing(other))))
                .withMessageContainingAll("refused role 'certified'", "ertificate")
                .satisfies(e -> assertThat(e.action()).contains("CN"));
    }

    @Test
    void tellsThatTheServerRefusesACertificateOfAnAuthorityItDoesNotTrust() {
        TestCertificate strange = TlsServer.STRANGER.issue("certified");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> connect(settings("certified", null, showing(strange))))
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(TlsException.class).hasMessageContaining("unknown_ca"),
                        e -> assertThat(e).hasMessageContaining("whether it refuses the certificate"));
    }

    @Test
    void asksForTlsWhereOnlyTlsIsAllowed() {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> connect(settings("certified", null, "sslmode=disable")))
                .withMessageContainingAll("refused role 'certified'", "no encryption")
                .satisfies(e -> assertThat(e.action()).contains("hostssl", "sslmode=verify-full"));
    }

    @Test
    void takesTheNewPasswordAfterItWasChangedUnderTheStream() throws InterruptedException {
        AtomicReference<String> token = new AtomicReference<>(TlsServer.PASSWORD);
        ConnectionSettings settings =
                ConnectionSettings.of(database.url(), () -> new Credentials("scram", token.get()));
        try (Follower follower = Follower.start(database, settings)) {
            server.execute("ALTER ROLE scram PASSWORD 'hunter4'");
            database.terminateWalSenders();
            follower.awaitFailure(AuthenticationException.class);
            assertThat(stackTrace(follower.status().cause())).doesNotContain("hunter");
            token.set("hunter4");
            follower.assertFollows();
        }
    }

    @Test
    void triesAgainWhenNobodyCouldSayThePassword() throws InterruptedException {
        AtomicBoolean open = new AtomicBoolean(true);
        ConnectionSettings settings = ConnectionSettings.of(database.url(), () -> {
            if (!open.get()) {
                throw new IllegalStateException("the vault is closed");
            }
            return new Credentials("scram", TlsServer.PASSWORD);
        });
        try (Follower follower = Follower.start(database, settings)) {
            open.set(false);
            database.terminateWalSenders();
            follower.awaitFailure("the vault is closed");
            open.set(true);
            follower.assertFollows();
        }
    }

    private static String verifying() {
        return "sslmode=verify-full&sslrootcert=" + TlsServer.AUTHORITY.certificate();
    }

    private static String showing(TestCertificate certificate) {
        return "%s&sslkey=%s&sslpassword=%s".formatted(verifying(), certificate.keyStore(), TestCertificate.PASSWORD);
    }

    private static void connect(ConnectionSettings settings) {
        try (Connections connections = Follower.connections(settings)) {
            connections.openSql("test");
        }
    }

    private ConnectionSettings settings(String user, @Nullable String password, String parameters) {
        return ConnectionSettings.of(database.url() + "?" + parameters, user, password);
    }

    private static String stackTrace(@Nullable Throwable e) {
        StringWriter text = new StringWriter();
        if (e != null) {
            e.printStackTrace(new PrintWriter(text));
        }
        return text.toString();
    }
}
