package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.SourceException;
import io.laredo.test.FaultProxy;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways to a server: what a URL says, several hosts, sockets of other kinds. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.OldestAndNewest.class)
class ConnectionsIT {
    private static final String DIRECTORY = System.getProperty("java.io.tmpdir");

    private final int major;
    private final TestDatabase database;

    ConnectionsIT(int major) {
        this.major = major;
        database = PostgresServer.shared(major).createDatabase();
        Follower.createTable(database);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socketTimeout=1&queryTimeout=1",
                "readOnly=true&readOnlyMode=always",
                "autosave=always&cleanupSavepoints=true",
                "preferQueryMode=simple",
                "preferQueryMode=extendedForPrepared&prepareThreshold=-1",
                "stringtype=unspecified",
                "replication=database",
                "assumeMinServerVersion=99",
                "defaultRowFetchSize=1&adaptiveFetch=true",
                "binaryTransfer=false",
                "currentSchema=nowhere",
                "ApplicationName=laredo-of-the-shop",
                "gssEncMode=disable&sslmode=disable&tcpNoDelay=false",
                "targetServerType=primary",
                "options=-c%20DateStyle=German%20-c%20statement_timeout=1%20-c%20default_transaction_read_only=on%20-c%20default_transaction_isolation=serializable%20-c%20quote_all_identifiers=on"
            })
    void followsWhateverElseTheUrlSays(String parameters) throws InterruptedException {
        try (Follower follower = Follower.start(database, settings(parameters))) {
            assertThat(follower.status().attempts()).isZero();
        }
    }

    @Test
    void waitsForTheSlotLongerThanTheSocketTimeoutOfTheUrl() throws Exception {
        try (var blocker = database.connect()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("INSERT INTO item VALUES (0)");
            Thread release = new Thread(() -> Awaitility.await()
                    .pollDelay(Duration.ofSeconds(4))
                    .atMost(Follower.SOON)
                    .untilAsserted(blocker::rollback));
            release.start();
            try (Follower follower = Follower.start(database, settings("socketTimeout=1"))) {
                assertThat(follower.status().sessions()).isEqualTo(1);
                assertThat(follower.status().attempts()).isZero();
            }
            release.join();
        }
    }

    @Test
    @SuppressWarnings("try") // the way to the first server ends in the middle
    void refusesToSpreadOneSessionOverTwoServers() {
        try (PostgresServer other = PostgresServer.startNew(major, Map.of());
                FaultProxy network = FaultProxy.to(database.server().port())) {
            other.execute("CREATE DATABASE " + database.name());
            String url = "jdbc:postgresql://localhost:%d,localhost:%d/%s?loadBalanceHosts=true"
                    .formatted(network.port(), other.port(), database.name());
            try (Connections connections = Follower.connections(ConnectionSettings.of(url, "postgres", null))) {
                connections.openSql("first");
                connections.openReplication();
                network.close();
                assertThatExceptionOfType(SourceException.class)
                        .isThrownBy(() -> connections.openSql("second"))
                        .withMessageContainingAll("reach two servers", "targetServerType=primary");
            }
        }
    }

    @Test
    void sendsStatusThroughSocketsOfTheUsersOwn() throws InterruptedException {
        int before = CountingFactory.MADE.get();
        assertSendsStatus(database, settings("socketFactory=" + CountingFactory.class.getName()));
        assertThat(CountingFactory.MADE.get()).isGreaterThan(before + 1);
    }

    @Test
    void followsOverAUnixSocket() throws InterruptedException {
        try (PostgresServer local = PostgresServer.startNew(major, Map.of("unix_socket_directories", DIRECTORY))) {
            TestDatabase own = local.createDatabase();
            Follower.createTable(own);
            own.execute("CREATE ROLE local SUPERUSER LOGIN");
            local.setAccessRules("local all local trust", "host all local all reject");
            ConnectionSettings overTcp = ConnectionSettings.of(own.url() + "?sslmode=prefer", "local", null);
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Follower.start(own, overTcp).close());
            assertSendsStatus(own, overTcp.withUnixSocket(Path.of(DIRECTORY)));

            String socket = "%s/.s.PGSQL.%d".formatted(DIRECTORY, local.port());
            String byUrl = "%s?socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg&socketFactoryArg=%s"
                    .formatted(own.url(), socket);
            assertSendsStatus(own, ConnectionSettings.of(byUrl, "local", null));
        }
    }

    @Test
    void noticesAUnixSocketWhoseServerHasStopped() throws InterruptedException {
        try (PostgresServer local = PostgresServer.startNew(major, Map.of("unix_socket_directories", DIRECTORY))) {
            TestDatabase own = local.createDatabase();
            Follower.createTable(own);
            ConnectionSettings settings =
                    ConnectionSettings.of(own.url(), "postgres", null).withUnixSocket(Path.of(DIRECTORY));
            try (Follower follower = Follower.start(own, settings)) {
                local.stop();
                follower.awaitFailure("over " + DIRECTORY);
                local.start();
                follower.assertFollows();
            }
        }
    }

    @Test
    void namesTheUnixSocketThatIsNotThere() {
        ConnectionSettings settings = settings("").withUnixSocket(Path.of("/no/such/socket"));
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> Follower.connections(settings).openSql("test"))
                .withMessageContaining("over /no/such/socket");
    }

    @Test
    void namesASocketFactoryThatIsNotThere() {
        assertThatExceptionOfType(ConnectionSettingsException.class)
                .isThrownBy(() -> Follower.connections(settings("socketFactory=com.example.None"))
                        .openSql("test"))
                .withMessageContaining("com.example.None");
        assertThatExceptionOfType(ConnectionSettingsException.class)
                .isThrownBy(() -> Follower.connections(settings("socketFactory=com.example.None"))
                        .openReplication())
                .withMessageContaining("com.example.None");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=sometimes", "targetServerType=best", "autosave=always&channelBinding=maybe"})
    void refusesAValueThatTheDriverDoesNotKnow(String parameters) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> Follower.connections(settings(parameters)).openSql("test"))
                .withMessageContaining(parameters.substring(parameters.lastIndexOf('=') + 1));
    }

    private static void assertSendsStatus(TestDatabase database, ConnectionSettings settings)
            throws InterruptedException {
        PostgresSourceSettings frequent =
                PostgresSourceSettings.of(settings).with(TimeSettings.USUAL.withStatusInterval(Duration.ofMillis(200)));
        try (Follower follower = Follower.start(database, frequent)) {
            follower.assertSendsStatusWhileIdle();
            follower.assertFollows();
            assertThat(follower.status().sessions()).isEqualTo(1);
        }
    }

    private ConnectionSettings settings(String parameters) {
        return ConnectionSettings.of(database.url() + "?" + parameters, "postgres", null);
    }

    /** Somebody else's sockets: here plain ones, which are counted. */
    public static final class CountingFactory extends SocketFactory {
        static final AtomicInteger MADE = new AtomicInteger();

        @Override
        public Socket createSocket() {
            MADE.incrementAndGet();
            return new Socket();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
