package io.laredo.source.postgresql;

import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database, and what Laredo has in it.
 *
 * @param name the source's name, for positions, threads and health
 * @param connection where the database is
 * @param publication the publication that offers the tables
 * @param slot the replication slot
 * @param times how often things are done by the clock
 * @param stream what is asked of the server when it streams
 */
public record PostgresSourceSettings(
        String name,
        ConnectionSettings connection,
        PublicationSettings publication,
        SlotSettings slot,
        TimeSettings times,
        StreamSettings stream) {
    /** The database at a URL, with everything else as usual. */
    public static PostgresSourceSettings of(String url, @Nullable String user, @Nullable String password) {
        return of(ConnectionSettings.of(url, user, password));
    }

    /** A database, with everything else as usual. */
    public static PostgresSourceSettings of(ConnectionSettings connection) {
        return new PostgresSourceSettings(
                "default",
                connection,
                PublicationSettings.managed("laredo"),
                new SlotSettings("laredo"),
                TimeSettings.USUAL,
                StreamSettings.USUAL);
    }

    public PostgresSourceSettings withName(String newName) {
        return new PostgresSourceSettings(newName, connection, publication, slot, times, stream);
    }

    public PostgresSourceSettings with(ConnectionSettings newConnection) {
        return new PostgresSourceSettings(name, newConnection, publication, slot, times, stream);
    }

    public PostgresSourceSettings with(PublicationSettings newPublication) {
        return new PostgresSourceSettings(name, connection, newPublication, slot, times, stream);
    }

    public PostgresSourceSettings with(SlotSettings newSlot) {
        return new PostgresSourceSettings(name, connection, publication, newSlot, times, stream);
    }

    public PostgresSourceSettings with(TimeSettings newTimes) {
        return new PostgresSourceSettings(name, connection, publication, slot, newTimes, stream);
    }

    public PostgresSourceSettings with(StreamSettings newStream) {
        return new PostgresSourceSettings(name, connection, publication, slot, times, newStream);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "PostgreSQL source %s at %s".formatted(name, connection);
    }
}
