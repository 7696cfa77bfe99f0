package io.laredo.source.postgresql;

import org.jspecify.annotations.Nullable;

/**
 * What a source does about the servers around the one that it reads from.
 *
 * @param primary how to reach the primary when the source reads from a standby; null when it does not, or need not write
 * @param onNewCluster what to do when another cluster answers than the one that the targets' positions are of
 */
public record ClusterSettings(@Nullable ConnectionSettings primary, GapPolicy onNewCluster) {
    /** No other server, and new copies from a new cluster. */
    public static final ClusterSettings USUAL = new ClusterSettings(null, GapPolicy.REBASELINE);

    public ClusterSettings withPrimary(ConnectionSettings newPrimary) {
        return new ClusterSettings(newPrimary, onNewCluster);
    }

    public ClusterSettings onNewCluster(GapPolicy policy) {
        return new ClusterSettings(primary, policy);
    }
}
