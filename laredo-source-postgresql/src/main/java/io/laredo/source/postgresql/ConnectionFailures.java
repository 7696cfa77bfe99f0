package io.laredo.source.postgresql;

import io.laredo.SourceException;
import io.laredo.SourceSetupException;
import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.util.GT;
import org.postgresql.util.PSQLException;

/** Tells why a connection could not be made, and what to do about it. */
final class ConnectionFailures {
    private static final String WHERE_CREDENTIALS_ARE =
            "spring.datasource.username and spring.datasource.password, or laredo.connection.* where those are set";

    private final ConnectionSettings settings;
    private final DriverProperties properties;
    private final boolean replication;

    ConnectionFailures(ConnectionSettings settings, DriverProperties properties, boolean replication) {
        this.settings = settings;
        this.properties = properties;
        this.replication = replication;
    }

    SourceException explain(SQLException e) {
        SourceSetupException setup = setup(e);
        return setup != null
                ? setup
                : new SourceException(
                        "Cannot connect to PostgreSQL for %s: %s%s".formatted(settings, messages(e), hint(e)), e);
    }

    /** TLS 1.3 lets a client write before the server has looked at its certificate: the refusal may then be lost. */
    private String hint(SQLException e) {
        boolean showsCertificate =
                settings.tls() != null || properties.values().containsKey(PGProperty.SSL_KEY.getName());
        return showsCertificate && causes(e).anyMatch(ConnectionFailures::isOfTheNetwork)
                ? ". If it stays so, the log of the server tells whether it refuses the certificate it is shown"
                : "";
    }

    private @Nullable SourceSetupException setup(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        boolean answered = e instanceof PSQLException known && known.getServerErrorMessage() != null;
        return switch (state) {
            case "42501" -> privilege(e);
            case "28P01" -> password(e);
            case "28000" -> refusal(e);
            case "3D000" ->
                new SourceSetupException(
                        "The database does not exist: " + e.getMessage(),
                        "Correct the name in the JDBC URL, or create the database.",
                        e);
            case "22023" -> answered ? null : properties(e);
            case "08004" -> answered ? null : rejected(e);
            case "08001", "08006" -> answered ? null : broken(e);
            default -> null;
        };
    }

    private SourceSetupException privilege(SQLException e) {
        return replication
                ? new ReplicationPrivilegeException(properties.user(), e)
                : new SourceSetupException(
                        "Role '%s' may not connect: %s".formatted(properties.user(), e.getMessage()),
                        "Run: GRANT CONNECT ON DATABASE … TO %s;".formatted(Sql.identifier(properties.user())),
                        e);
    }

    private SourceSetupException password(SQLException e) {
        return new AuthenticationException(
                "PostgreSQL refused the password of role '%s'".formatted(properties.user()),
                "Correct %s.".formatted(WHERE_CREDENTIALS_ARE),
                e);
    }

    private SourceSetupException refusal(SQLException e) {
        String text = String.valueOf(e.getMessage());
        String action = text.toLowerCase(Locale.ROOT).contains("certificate")
                ? "Show a certificate that an authority of the server's ssl_ca_file has signed for this role (its CN): sslcert and sslkey in the JDBC URL, or laredo.connection.ssl.bundle."
                : "Create the role, or allow it in pg_hba.conf by a line for this database and address, then run: SELECT pg_reload_conf(); A line that begins with hostssl wants sslmode=verify-full in the JDBC URL.";
        return new AuthenticationException(
                "PostgreSQL refused role '%s': %s".formatted(properties.user(), text), action, e);
    }

    private static SourceSetupException properties(SQLException e) {
        return new ConnectionSettingsException(
                "The PostgreSQL driver refuses a property: " + e.getMessage(), "Correct it in the JDBC URL.", e);
    }

    /** The driver gave up, although the server has nothing against it. */
    private SourceSetupException rejected(SQLException e) {
        if (String.valueOf(e.getMessage()).equals(GT.tr("The server does not support SSL."))) {
            return new TlsException(
                    "The server offers no TLS, and sslmode=%s insists on it"
                            .formatted(values(PGProperty.SSL_MODE, "verify-full")),
                    "Set ssl=on in the server's configuration, with ssl_cert_file and ssl_key_file; or connect with sslmode=prefer in the JDBC URL, which no longer keeps anybody from listening.",
                    e);
        }
        if (!properties.hasPassword()) {
            return new AuthenticationException(
                    "PostgreSQL asks for the password of role '%s', and there is none".formatted(properties.user()),
                    "Set %s.".formatted(WHERE_CREDENTIALS_ARE),
                    e);
        }
        return new AuthenticationException(
                "Role '%s' cannot authenticate: %s".formatted(properties.user(), e.getMessage()),
                "Compare channelBinding, requireAuth and sslmode in the JDBC URL with the method in pg_hba.conf.",
                e);
    }

    /** A network that breaks may work again; a certificate stays as it is until somebody renews it. */
    private @Nullable SourceSetupException broken(SQLException e) {
        if (causes(e).anyMatch(ConnectionFailures::isOfTheNetwork)) {
            return null;
        }
        if (find(e, ReflectiveOperationException.class::isInstance).isPresent()) {
            return new ConnectionSettingsException(
                    messages(e), "Correct the name of the class in the JDBC URL, or add its library.", e);
        }
        boolean duringTls = "08006".equals(e.getSQLState())
                || find(e, SSLException.class::isInstance).isPresent();
        return duringTls ? tls(e) : null;
    }

    private TlsException tls(SQLException e) {
        String server = "%s:%s".formatted(values(PGProperty.PG_HOST, ""), values(PGProperty.PG_PORT, ""));
        if (find(e, ConnectionFailures::isExpired).isPresent()) {
            return new TlsException(
                    "The certificate of %s is not valid at this time: %s".formatted(server, messages(e)),
                    "Renew the server's certificate (ssl_cert_file), then run: SELECT pg_reload_conf();",
                    e);
        }
        if (String.valueOf(e.getMessage()).contains("HostnameVerifier")) {
            return new TlsException(
                    "The certificate of %s is for another host: %s".formatted(server, e.getMessage()),
                    "Use a host name in the JDBC URL that the certificate has, or give the server a certificate with this name among its subject alternative names.",
                    e);
        }
        if (find(e, GeneralSecurityException.class::isInstance).isPresent()
                && find(e, SSLException.class::isInstance).isPresent()) {
            return new TlsException(
                    "The certificate of %s is not signed by an authority that is trusted: %s"
                            .formatted(server, messages(e)),
                    "Name the authority's certificate by sslrootcert=… in the JDBC URL, or put it into the trust store of laredo.connection.ssl.bundle.",
                    e);
        }
        return new TlsException(
                "TLS with %s failed: %s".formatted(server, messages(e)),
                "Check sslrootcert, sslcert, sslkey and sslpassword in the JDBC URL, or the bundle of laredo.connection.ssl.bundle; and that an authority of the server's ssl_ca_file has signed the certificate that is shown to it.",
                e);
    }

    private String values(PGProperty property, String absent) {
        return properties.values().getProperty(property.getName(), absent);
    }

    private static boolean isOfTheNetwork(Throwable e) {
        return e instanceof EOFException || e instanceof SocketException || e instanceof SocketTimeoutException;
    }

    private static boolean isExpired(Throwable e) {
        return e instanceof CertificateExpiredException
                || e instanceof CertificateNotYetValidException
                || (e instanceof CertPathValidatorException path
                        && (path.getReason() == BasicReason.EXPIRED || path.getReason() == BasicReason.NOT_YET_VALID));
    }

    private static Optional<Throwable> find(Throwable e, Predicate<Throwable> wanted) {
        return causes(e).filter(wanted).findFirst();
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause);
    }

    /** The driver's message and that of the last cause, which says what the first only hints at. */
    private static String messages(Throwable e) {
        String first = String.valueOf(e.getMessage());
        String last = causes(e)
                .map(cause -> cause == e ? "" : String.valueOf(cause.getMessage()))
                .reduce("", (a, b) -> b);
        return last.isEmpty() || first.contains(last) ? first : "%s (%s)".formatted(first, last);
    }
}
