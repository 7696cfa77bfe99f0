package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.SourceSetupException;

/** Another cluster answers than the one that the targets follow, and they are not to be copied anew without being asked. */
public final class NewClusterException extends SourceSetupException {
    NewClusterException(Position after, Lineage found) {
        super(
                "The targets follow the PostgreSQL cluster with system identifier %s, up to %s, but the server that answers is of cluster %s"
                        .formatted(Lineage.of(after).system(), new Lsn(after.place()), found.system()),
                "Correct the JDBC URL. If the database has moved, set laredo.on-new-cluster to rebaseline to have the tables copied anew.",
                null);
    }
}
