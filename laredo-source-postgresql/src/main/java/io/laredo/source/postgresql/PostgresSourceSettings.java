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
 * @param cluster the servers around it
 */
public record PostgresSourceSettings(
        String name,
        ConnectionSettings connection,
        PublicationSettings publication,
        SlotSettings slot,
        TimeSettings times,
        StreamSettings stream,
        ClusterSettings cluster) {
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
                SlotSettings.temporary("laredo"),
                TimeSettings.USUAL,
                StreamSettings.USUAL,
                ClusterSettings.USUAL);
    }

    public PostgresSourceSettings withName(String newName) {
        return new PostgresSourceSettings(newName, connection, publication, slot, times, stream, cluster);
    }

    public PostgresSourceSettings with(ConnectionSettings newConnection) {
        return new PostgresSourceSettings(name, newConnection, publication, slot, times, stream, cluster);
    }

    public PostgresSourceSettings with(PublicationSettings newPublication) {
        return new PostgresSourceSettings(name, connection, newPublication, slot, times, stream, cluster);
    }

    public PostgresSourceSettings with(SlotSettings newSlot) {
        return new PostgresSourceSettings(name, connection, publication, newSlot, times, stream, cluster);
    }

    public PostgresSourceSettings with(TimeSettings newTimes) {
        return new PostgresSourceSettings(name, connection, publication, slot, newTimes, stream, cluster);
    }

    public PostgresSourceSettings with(StreamSettings newStream) {
        return new PostgresSourceSettings(name, connection, publication, slot, times, newStream, cluster);
    }

    public PostgresSourceSettings with(ClusterSettings newCluster) {
        return new PostgresSourceSettings(name, connection, publication, slot, times, stream, newCluster);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "PostgreSQL source %s at %s".formatted(name, connection);
    }
}
