package io.laredo.source.postgresql;

import java.nio.file.Path;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database.
 *
 * @param url the JDBC URL; replication cannot pass a transaction pooler, so it leads to the server itself
 * @param credentials as whom to connect; asked for each connection
 * @param properties further properties of the PostgreSQL driver; those in the URL come first
 * @param tls what TLS connections are made with, instead of the files that the URL names; asked for each connection; null
 *     means as the URL says
 * @param unixSocket the Unix socket of a server on this machine, or the directory where it is; null means TCP
 */
public record ConnectionSettings(
        String url,
        CredentialsProvider credentials,
        Properties properties,
        @Nullable Supplier<TlsContext> tls,
        @Nullable Path unixSocket) {
    private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/?]*@");

    public ConnectionSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new ConnectionSettingsException(
                    "Not a JDBC URL of a PostgreSQL database: '%s'".formatted(withoutSecrets(url)),
                    "Give a URL that begins with jdbc:postgresql: by laredo.connection.url or spring.datasource.url.");
        }
        if (USER_INFO.matcher(url).find()) {
            throw new ConnectionSettingsException(
                    "The JDBC URL '%s' has a user before its host, which the driver takes for a part of the host"
                            .formatted(withoutSecrets(url)),
                    "Set the user and the password by themselves, or by ?user=…&password=…");
        }
        if (tls != null && unixSocket != null) {
            throw new ConnectionSettingsException(
                    "TLS is to be used over the Unix socket %s, where PostgreSQL does not offer it"
                            .formatted(unixSocket),
                    "Remove laredo.connection.ssl.bundle or laredo.connection.unix-socket.");
        }
        properties = copy(properties);
    }

    /** A database at a URL, with everything else as usual. */
    public static ConnectionSettings of(String url, @Nullable String user, @Nullable String password) {
        return of(url, new Credentials(user, password));
    }

    /** A database at a URL, whose password may change. */
    public static ConnectionSettings of(String url, CredentialsProvider credentials) {
        return new ConnectionSettings(url, credentials, new Properties(), null, null);
    }

    public ConnectionSettings withProperties(Properties newProperties) {
        return new ConnectionSettings(url, credentials, newProperties, tls, unixSocket);
    }

    public ConnectionSettings withTls(@Nullable Supplier<TlsContext> newTls) {
        return new ConnectionSettings(url, credentials, properties, newTls, unixSocket);
    }

    public ConnectionSettings withUnixSocket(@Nullable Path newUnixSocket) {
        return new ConnectionSettings(url, credentials, properties, tls, newUnixSocket);
    }

    private static Properties copy(Properties properties) {
        Properties copy = new Properties();
        properties.stringPropertyNames().forEach(name -> copy.setProperty(name, properties.getProperty(name)));
        return copy;
    }

    private static String withoutSecrets(String url) {
        int query = url.indexOf('?');
        String address = query < 0 ? url : url.substring(0, query) + "?…";
        return USER_INFO.matcher(address).replaceFirst("…@");
    }

    /** Without the password and the query of the URL, which may have one. */
    @Override
    public String toString() {
        String address = withoutSecrets(url);
        if (unixSocket != null) {
            address += " over " + unixSocket;
        }
        return credentials instanceof Credentials fixed ? "%s as %s".formatted(address, fixed) : address;
    }
}
