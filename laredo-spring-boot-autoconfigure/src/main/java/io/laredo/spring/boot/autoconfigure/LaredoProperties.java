package io.laredo.spring.boot.autoconfigure;

import io.laredo.engine.LogFullPolicy;
import io.laredo.source.postgresql.Credentials;
import io.laredo.source.postgresql.CredentialsProvider;
import io.laredo.source.postgresql.GapPolicy;
import io.laredo.source.postgresql.OriginFilter;
import io.laredo.source.postgresql.SlotMode;
import io.laredo.source.postgresql.SpillSettings;
import io.laredo.source.postgresql.StreamSettings;
import io.laredo.source.postgresql.StreamingMode;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

/**
 * Settings of Laredo. A key that does not exist fails the start.
 *
 * @param enabled Whether replicas are fed from the database
 * @param instance A name that this instance of the application keeps over restarts and no other has; needed for what
 *     is persistent
 * @param onNewCluster What to do when another database cluster answers than the one that the replicas follow
 * @param connection Where the database is, if not where the application's datasource is
 * @param publication The publication that offers the tables
 * @param slot The replication slot
 * @param baseline How tables are copied
 * @param stream What is asked of the database while it streams, and where large transactions are kept
 * @param startup How the application starts
 * @param log What waits in memory for a slow target
 */
@ConfigurationProperties(prefix = "laredo", ignoreUnknownFields = false)
record LaredoProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String instance,
        @DefaultValue("rebaseline") GapPolicy onNewCluster,
        @DefaultValue Connection connection,
        @DefaultValue Publication publication,
        @DefaultValue Slot slot,
        @DefaultValue Baseline baseline,
        @DefaultValue Stream stream,
        @DefaultValue Startup startup,
        @DefaultValue Log log) {
    /**
     * The database, if it is to be reached in another way than the application's datasource does.
     *
     * @param url JDBC URL of the database server itself, since replication cannot pass a transaction pooler; unset means
     *     the URL of the datasource
     * @param username Role with the REPLICATION attribute; unset means the role of the datasource, if the URL is unset, too
     * @param password Password of the role
     * @param unixSocket Unix socket of a database server on this machine, or its directory, instead of TCP; needs
     *     junixsocket on the class path
     * @param ssl Certificates for TLS
     * @param primaryUrl JDBC URL of the primary, for the same role, if the other URL leads to a standby; unset means that
     *     nothing needs to be done there
     */
    record Connection(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @Nullable Path unixSocket,
            @DefaultValue Ssl ssl,
            @Nullable String primaryUrl) {
        /** These credentials where they are set, the others where they are not. */
        CredentialsProvider over(CredentialsProvider others) {
            return hasCredentials() ? () -> over(others.credentials()) : others;
        }

        private Credentials over(Credentials others) {
            return new Credentials(username == null ? others.user() : username, password);
        }

        boolean hasCredentials() {
            return username != null || password != null;
        }

        /** Without the password and the URL, which may have one. */
        @Override
        public String toString() {
            return "connection as " + username;
        }
    }

    /**
     * Certificates for TLS.
     *
     * @param bundle SSL bundle to connect with; replaces the certificate files of the URL, and verifies the host name; unset
     *     means as the URL says
     */
    record Ssl(@Nullable String bundle) {}

    /**
     * The publication.
     *
     * @param name Name of the publication; unset means laredo_ and the application's name
     * @param manage Whether to create the publication and add tables to it when they are missing
     */
    record Publication(
            @Nullable String name, @DefaultValue("true") boolean manage) {}

    /**
     * The replication slot.
     *
     * @param mode Whether the slot ends with each connection, or stays and lets the stream go on where the replicas are
     * @param name Name of a persistent slot; what the names of temporary ones begin with, followed by a suffix of its own
     *     for each session; unset means laredo_, the application's name and the instance
     * @param failover Whether standbys keep a persistent slot in step, so that it survives a promotion (PostgreSQL 17)
     * @param whenInvalidated What to do when a persistent slot cannot go on where the replicas are
     * @param retainedWal How much WAL the database may keep for the slot
     * @param checkInterval How often to look what the database keeps for the slot
     * @param heartbeatInterval How often to write an empty message into the WAL, so that the slot of an idle database
     *     moves on; unset means never
     */
    record Slot(
            @DefaultValue("temporary") SlotMode mode,
            @Nullable String name,
            @DefaultValue("false") boolean failover,
            @DefaultValue("rebaseline") GapPolicy whenInvalidated,
            @DefaultValue RetainedWal retainedWal,
            @DefaultValue("5s") Duration checkInterval,
            @Nullable Duration heartbeatInterval) {
        /**
         * How much WAL the database may keep for the slot.
         *
         * @param warning From how much on to warn, in the log and in the health
         * @param limit From how much on to give the slot up, so that the database's disk does not fill up; unset means
         *     never
         */
        record RetainedWal(
                @DefaultValue("1GB") DataSize warning,
                @Nullable DataSize limit) {}
    }

    /**
     * How tables are copied before they are followed.
     *
     * @param parallelism How many copies run at once, of several tables or of ranges of a large one; each takes a connection
     * @param maxRate How much all copies together may read in a second; unset means no limit
     */
    record Baseline(
            @DefaultValue("2") int parallelism, @Nullable DataSize maxRate) {
        Baseline {
            if (parallelism < 1) {
                throw new IllegalArgumentException(
                        "laredo.baseline.parallelism is %d. Set it to 1 or more".formatted(parallelism));
            }
            if (maxRate != null && maxRate.toBytes() < 1) {
                throw new IllegalArgumentException(
                        "laredo.baseline.max-rate is %s. Set it to a size per second, such as 20MB, or leave it out for no limit"
                                .formatted(maxRate));
            }
        }
    }

    /**
     * What is asked of the database while it streams, and where transactions are kept that are too large for memory.
     *
     * @param streaming Whether the database sends large transactions while they are in progress: off, on, parallel
     *     (PostgreSQL 16), or best for the best it can do
     * @param binary Whether values travel in binary; every type in the publication must be known to have such a form
     * @param origin Which transactions are replicated: any, or none for those without replication origin only, which were
     *     made on this database (PostgreSQL 16)
     * @param spillDirectory Where transactions that are too large for memory are kept; unset means the folder for temporary
     *     files. Each process makes a folder of its own in it and removes what others have left that died
     * @param spillBytes How much of one transaction stays in memory
     * @param spillTotalBytes How much of all transactions that are in progress stays in memory
     * @param maxSpillBytes How much may be on disk at a time; unset means as much as there is room for. When it is full, the
     *     stream ends and the tables are copied again
     */
    record Stream(
            @DefaultValue("best") StreamingMode streaming,
            @DefaultValue("false") boolean binary,
            @DefaultValue("any") OriginFilter origin,
            @Nullable Path spillDirectory,
            @DefaultValue("16MB") DataSize spillBytes,
            @DefaultValue("64MB") DataSize spillTotalBytes,
            @Nullable DataSize maxSpillBytes) {
        private static final DataSize MOST = DataSize.ofGigabytes(1);

        Stream {
            requireSize("spill-bytes", spillBytes, MOST);
            requireSize("spill-total-bytes", spillTotalBytes, null);
            requireSize("max-spill-bytes", maxSpillBytes, null);
        }

        private static void requireSize(String key, @Nullable DataSize size, @Nullable DataSize most) {
            if (size != null && (size.isNegative() || (most != null && size.compareTo(most) > 0))) {
                throw new IllegalArgumentException("laredo.stream.%s is %s. Set it to a size from 0B%s"
                        .formatted(key, size, most == null ? "" : " to " + most));
            }
        }

        StreamSettings settings() {
            SpillSettings spill = SpillSettings.USUAL
                    .withMemory(spillBytes.toBytes(), spillTotalBytes.toBytes())
                    .withMaxDiskBytes(maxSpillBytes == null ? null : maxSpillBytes.toBytes());
            return new StreamSettings(
                    streaming, binary, origin, spillDirectory == null ? spill : spill.withDirectory(spillDirectory));
        }
    }

    /**
     * How the application starts.
     *
     * @param waits Whether the start waits until all replicas are filled; otherwise reads throw until they are
     * @param timeout How long it waits before it fails
     */
    record Startup(
            @Name("wait") @DefaultValue("true") boolean waits,
            @DefaultValue("5m") Duration timeout) {}

    /**
     * The transaction log.
     *
     * @param maxBytes How much may wait in memory for a slow target
     * @param whenFull What to do when that is used up: hold the source back, take the slow target off and copy it anew when
     *     it is free, or let it fail until somebody resets it
     * @param patience How long to hold the source back before a slow target is taken off
     */
    record Log(
            @DefaultValue("256MB") DataSize maxBytes,
            @DefaultValue("hold") LogFullPolicy whenFull,
            @DefaultValue("5s") Duration patience) {}
}
