package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.test.FaultProxy;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestAuthority;
import io.laredo.test.TestDatabase;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** A server that one can trust, and some that one cannot. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.OldestAndNewest.class)
class TlsIT {
    private static final Duration OVER_THREE_TIMEOUTS = Duration.ofSeconds(7);

    private final int major;
    private final PostgresServer server;
    private final TestDatabase database;

    TlsIT(int major) {
        this.major = major;
        server = TlsServer.of(major);
        database = server.createDatabase();
        Follower.createTable(database);
    }

    @Test
    void encryptsEveryConnectionAndVerifiesTheServer() throws InterruptedException {
        try (Follower follower = Follower.start(database, verifying(TlsServer.AUTHORITY))) {
            assertThat(follower.ofEachConnection("s.ssl")).isEqualTo("true");
            follower.assertFollows();
        }
    }

    @Test
    void keepsAnIdleConnectionLongerThanTheServerWaitsForStatus() throws InterruptedException {
        PostgresSourceSettings settings = PostgresSourceSettings.of(verifying(TlsServer.AUTHORITY))
                .with(TimeSettings.USUAL.withStatusInterval(Duration.ofMillis(200)));
        try (Follower follower = Follower.start(database, settings)) {
            Awaitility.await()
                    .during(OVER_THREE_TIMEOUTS)
                    .atMost(OVER_THREE_TIMEOUTS.plus(Follower.SOON))
                    .untilAsserted(
                            () -> assertThat(follower.status().attempts()).isZero());
            follower.assertSendsStatusWhileIdle();
            follower.assertFollows();
            assertThat(follower.status().sessions()).isEqualTo(1);
        }
    }

    @Test
    void noticesAConnectionThatWasCutWithoutAWord() throws InterruptedException {
        try (FaultProxy network = FaultProxy.to(server.port())) {
            PostgresSourceSettings settings = PostgresSourceSettings.of(verifying(network.port(), TlsServer.AUTHORITY))
                    .with(TimeSettings.USUAL
                            .withStatusInterval(Duration.ofMillis(100))
                            .withServerTimeout(Duration.ofSeconds(1))
                            .withSchemaCheckInterval(Duration.ofHours(1)));
            try (Follower follower = Follower.start(database, settings)) {
                network.freeze();
                Awaitility.await()
                        .atMost(Follower.SOON)
                        .until(() -> follower.status().attempts() > 0);
                network.cut();
                network.thaw();
                follower.assertFollows();
                assertThat(follower.status().sessions()).isGreaterThan(1);
            }
        }
    }

    @Test
    void comesBackAfterItsWalsenderWasKilled() throws InterruptedException {
        try (Follower follower = Follower.start(database, verifying(TlsServer.AUTHORITY))) {
            assertThat(database.terminateWalSenders()).isEqualTo(1);
            Awaitility.await()
                    .atMost(Follower.SOON)
                    .until(() -> follower.status().sessions() > 1);
            follower.assertFollows();
        }
    }

    @Test
    void refusesACertificateOfAnAuthorityThatIsNotTrusted() {
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(verifying(TlsServer.STRANGER)))
                .withMessageContainingAll("localhost:" + server.port(), "not signed by an authority that is trusted")
                .satisfies(e -> assertThat(e.action()).contains("sslrootcert=", "laredo.connection.ssl.bundle"));
    }

    @Test
    void refusesACertificateForAnotherHost() {
        server.useTls(TlsServer.AUTHORITY.issue("db.example.org"), TlsServer.AUTHORITY);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(verifying(TlsServer.AUTHORITY)))
                .withMessageContainingAll("localhost:" + server.port(), "is for another host")
                .satisfies(e -> assertThat(e.action()).contains("subject alternative names"));
    }

    @Test
    void refusesACertificateThatHasExpired() {
        server.useTls(TlsServer.AUTHORITY.issueExpired("localhost"), TlsServer.AUTHORITY);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(verifying(TlsServer.AUTHORITY)))
                .withMessageContainingAll("localhost:" + server.port(), "is not valid at this time")
                .satisfies(e -> assertThat(e.action()).contains("Renew the server's certificate"));
    }

    @Test
    void namesTheFileThatIsMissing() {
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(settings("sslmode=verify-full&sslrootcert=/no/such/root.crt")))
                .withMessageContaining("/no/such/root.crt")
                .satisfies(e -> assertThat(e.action()).contains("sslrootcert"));
    }

    @Test
    void refusesAServerThatOffersNoTls() {
        TestDatabase plain = PostgresServer.shared(major).createDatabase();
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(ConnectionSettings.of(plain.url() + "?sslmode=require", "postgres", null)))
                .withMessageContainingAll("offers no TLS", "sslmode=require")
                .satisfies(e -> assertThat(e.action()).contains("ssl=on"));
    }

    @Test
    void takesItsCertificatesFromTheApplicationWhereItIsGivenSome() throws Exception {
        AtomicReference<TlsContext> current = new AtomicReference<>(trusting(TlsServer.AUTHORITY));
        ConnectionSettings settings =
                settings("sslmode=disable&sslrootcert=/no/such/root.crt").withTls(current::get);
        try (Follower follower = Follower.start(database, settings)) {
            assertThat(follower.ofEachConnection("s.ssl")).isEqualTo("true");
            assertThat(follower.ofEachConnection("s.version")).isEqualTo("TLSv1.2");

            current.set(trusting(TlsServer.STRANGER));
            database.terminateWalSenders();
            follower.awaitFailure(TlsException.class);
            current.set(trusting(TlsServer.AUTHORITY));
            follower.assertFollows();
        }
    }

    @Test
    void verifiesTheHostNameWithCertificatesOfTheApplicationToo() throws Exception {
        server.useTls(TlsServer.AUTHORITY.issue("db.example.org"), TlsServer.AUTHORITY);
        TlsContext tls = trusting(TlsServer.AUTHORITY);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(settings("sslmode=require").withTls(() -> tls)))
                .withMessageContaining("is for another host");
        connect(settings("sslmode=verify-ca").withTls(() -> tls));
    }

    /** Trusts one authority and speaks TLS 1.2 only. */
    private static TlsContext trusting(TestAuthority authority) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(authority.certificate())) {
            trusted.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return new TlsContext(context, new SSLParameters(null, new String[] {"TLSv1.2"}));
    }

    private static void connect(ConnectionSettings settings) {
        try (Connections connections = Follower.connections(settings)) {
            connections.openSql("test");
            connections.openReplication();
        }
    }

    private ConnectionSettings verifying(TestAuthority trusted) {
        return verifying(server.port(), trusted);
    }

    private ConnectionSettings verifying(int port, TestAuthority trusted) {
        return settings(port, "sslmode=verify-full&sslrootcert=" + trusted.certificate());
    }

    private ConnectionSettings settings(String parameters) {
        return settings(server.port(), parameters);
    }

    private ConnectionSettings settings(int port, String parameters) {
        return ConnectionSettings.of(
                "jdbc:postgresql://localhost:%d/%s?%s".formatted(port, database.name(), parameters), "postgres", null);
    }
}
