package io.laredo.source.postgresql;

import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database.
 *
 * @param url the JDBC URL; replication cannot pass a transaction pooler, so it leads to the server itself
 * @param user the role to connect as; null when the URL or the driver says it
 * @param password its password; null when the URL or the driver says it
 * @param properties further properties of the PostgreSQL driver
 */
public record ConnectionSettings(
        String url, @Nullable String user, @Nullable String password, Properties properties) {
    private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/?]*@");

    public ConnectionSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "Not a JDBC URL of a PostgreSQL database: '%s'. It begins with jdbc:postgresql:"
                            .formatted(withoutSecrets(url)));
        }
        if (USER_INFO.matcher(url).find()) {
            throw new IllegalArgumentException(
                    "The JDBC URL '%s' has a user before its host, which the driver takes for a part of the host. Set the user and the password by themselves, or by ?user=…&password=…"
                            .formatted(withoutSecrets(url)));
        }
    }

    private static String withoutSecrets(String url) {
        int query = url.indexOf('?');
        String address = query < 0 ? url : url.substring(0, query) + "?…";
        return USER_INFO.matcher(address).replaceFirst("…@");
    }

    /** Without the password and the query of the URL, which may have one. */
    @Override
    public String toString() {
        return "%s as %s".formatted(withoutSecrets(url), user);
    }
}
