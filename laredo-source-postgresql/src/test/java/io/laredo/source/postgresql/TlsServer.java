package io.laredo.source.postgresql;

import io.laredo.test.PostgresServer;
import io.laredo.test.TestAuthority;
import io.laredo.test.TestCertificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** A server of each major version that offers TLS, with roles that have to say who they are. */
final class TlsServer {
    static final String PASSWORD = "hunter2";
    static final TestAuthority AUTHORITY = TestAuthority.create();
    static final TestAuthority STRANGER = TestAuthority.create();

    private static final TestCertificate CERTIFICATE = AUTHORITY.issue("localhost");
    private static final ConcurrentMap<Integer, PostgresServer> SERVERS = new ConcurrentHashMap<>();

    private TlsServer() {}

    /** The server, just as if no test had used it before. */
    static PostgresServer of(int major) {
        PostgresServer server = SERVERS.computeIfAbsent(major, TlsServer::start);
        server.useTls(CERTIFICATE, AUTHORITY);
        server.execute("ALTER ROLE scram PASSWORD '%s'".formatted(PASSWORD));
        return server;
    }

    private static PostgresServer start(int major) {
        PostgresServer server = PostgresServer.startNew(
                major, Map.of("wal_sender_timeout", "2s", "password_encryption", "scram-sha-256"));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.execute("CREATE ROLE scram SUPERUSER LOGIN");
        server.execute("CREATE ROLE \"both\" SUPERUSER LOGIN PASSWORD '%s'".formatted(PASSWORD));
        server.execute("CREATE ROLE certified SUPERUSER LOGIN");
        server.setAccessRules(
                "host all scram all scram-sha-256",
                "hostssl all both all scram-sha-256 clientcert=verify-full",
                "hostssl all certified all cert");
        return server;
    }
}
