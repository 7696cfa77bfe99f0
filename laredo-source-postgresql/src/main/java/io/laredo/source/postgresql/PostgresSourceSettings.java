package io.laredo.source.postgresql;

import java.time.Duration;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database, and the names of what Laredo needs in it.
 *
 * @param name the source's name, for positions, threads and health
 * @param url the JDBC URL; replication cannot pass a transaction pooler, so it leads to the server itself
 * @param user the role to connect as; null when the URL or the driver says it
 * @param password its password; null when the URL or the driver says it
 * @param properties further properties of the PostgreSQL driver
 * @param publication the publication's name
 * @param managePublication whether to create the publication and add tables to it when they are missing
 * @param slotPrefix what the names of the slots begin with; a suffix keeps processes apart
 * @param statusInterval how often to tell the server what has arrived and what is durable
 * @param serverTimeout how long a server may be silent, although it is asked, before the connection counts as lost
 * @param schemaCheckInterval how often to look for changes of tables that send no message
 */
public record PostgresSourceSettings(
        String name,
        String url,
        @Nullable String user,
        @Nullable String password,
        Properties properties,
        String publication,
        boolean managePublication,
        String slotPrefix,
        Duration statusInterval,
        Duration serverTimeout,
        Duration schemaCheckInterval) {
    private static final Pattern LEGAL_SLOT_PREFIX = Pattern.compile("[a-z0-9_]{1,40}");
    private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/?]*@");
    private static final int LONGEST_NAME = 63;

    public PostgresSourceSettings {
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
        if (!LEGAL_SLOT_PREFIX.matcher(slotPrefix).matches()) {
            throw new IllegalArgumentException(
                    "Illegal beginning '%s' of slot names. Use 1 to 40 of a-z, 0-9 and _".formatted(slotPrefix));
        }
        if (publication.isBlank() || publication.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "Illegal publication name '%s'. Use 1 to 63 characters".formatted(publication));
        }
        requirePositive("status interval", statusInterval);
        requirePositive("server timeout", serverTimeout);
        requirePositive("interval of schema checks", schemaCheckInterval);
    }

    private static void requirePositive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("The %s must be positive, got %s".formatted(what, value));
        }
    }

    /** The database at a URL, with everything else as usual. */
    public static PostgresSourceSettings of(String url, @Nullable String user, @Nullable String password) {
        return new PostgresSourceSettings(
                "default",
                url,
                user,
                password,
                new Properties(),
                "laredo",
                true,
                "laredo",
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));
    }

    public PostgresSourceSettings withName(String newName) {
        return new PostgresSourceSettings(
                newName,
                url,
                user,
                password,
                properties,
                publication,
                managePublication,
                slotPrefix,
                statusInterval,
                serverTimeout,
                schemaCheckInterval);
    }

    /** With further properties of the driver. */
    public PostgresSourceSettings withProperties(Properties newProperties) {
        return new PostgresSourceSettings(
                name,
                url,
                user,
                password,
                newProperties,
                publication,
                managePublication,
                slotPrefix,
                statusInterval,
                serverTimeout,
                schemaCheckInterval);
    }

    public PostgresSourceSettings withPublication(String newPublication, boolean manage) {
        return new PostgresSourceSettings(
                name,
                url,
                user,
                password,
                properties,
                newPublication,
                manage,
                slotPrefix,
                statusInterval,
                serverTimeout,
                schemaCheckInterval);
    }

    public PostgresSourceSettings withSlotPrefix(String newSlotPrefix) {
        return new PostgresSourceSettings(
                name,
                url,
                user,
                password,
                properties,
                publication,
                managePublication,
                newSlotPrefix,
                statusInterval,
                serverTimeout,
                schemaCheckInterval);
    }

    /** With other intervals; see the components of the same names. */
    public PostgresSourceSettings withTimes(
            Duration newStatusInterval, Duration newServerTimeout, Duration newCheckInterval) {
        return new PostgresSourceSettings(
                name,
                url,
                user,
                password,
                properties,
                publication,
                managePublication,
                slotPrefix,
                newStatusInterval,
                newServerTimeout,
                newCheckInterval);
    }

    private static String withoutSecrets(String url) {
        int query = url.indexOf('?');
        String address = query < 0 ? url : url.substring(0, query) + "?…";
        return USER_INFO.matcher(address).replaceFirst("…@");
    }

    /** Without the password and the query of the URL, which may have one. */
    @Override
    public String toString() {
        return "PostgreSQL source %s at %s as %s".formatted(name, withoutSecrets(url), user);
    }
}
