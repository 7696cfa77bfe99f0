package io.laredo.engine.snapshot;

import io.laredo.Position;
import io.laredo.TargetExport;
import io.laredo.engine.codec.AnyRows;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;

/** A process that writes one snapshot after the other, each larger than the last, and prints the names of those it has. */
final class SnapshotProcess {
    private SnapshotProcess() {}

    public static void main(String[] args) throws InterruptedException {
        Snapshots snapshots = new Snapshots(
                "shop", new LocalSnapshotStore(Path.of(args[0])), new SnapshotRetention(3, null), Clock.systemUTC());
        AnyRows any = new AnyRows(new Random(), "anything");
        System.out.println("ready");
        for (int count = Integer.parseInt(args[1]); ; count += 20) {
            RowsTarget target = new RowsTarget("shop")
                    .show(
                            new Position("shop", "1-1", count),
                            any.schema(),
                            LongStream.range(0, count).mapToObj(any::row).toList());
            try (TargetExport export = Objects.requireNonNull(target.export())) {
                System.out.println(snapshots.write(export, Map.of()).id());
            } catch (SnapshotException e) {
                System.out.println("failed: " + e.getMessage());
                return;
            }
        }
    }
}
