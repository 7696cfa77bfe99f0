package io.laredo.benchmarks;

import io.laredo.benchmarks.Race.Runner;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** The driver's replication stream, of whose messages only the first byte is looked at. */
record BareStream(Backlog backlog) implements Runner {
    @Override
    public String name() {
        return "bare stream";
    }

    @Override
    public double perSecond() throws SQLException {
        String slot = backlog.copySlot();
        Meter meter = backlog.meter();
        // The connection stays in a variable: the driver closes one that nobody holds.
        try (Connection connection = backlog.database().connectForReplication();
                PGReplicationStream stream = connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(slot)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", Database.PUBLICATION)
                        .start()) {
            while (!meter.isComplete()) {
                ByteBuffer message = stream.read();
                if (message.get(message.position()) == 'U') {
                    meter.add(1);
                }
            }
        }
        backlog.dropSlot(slot);
        return meter.perSecond();
    }
}
