package io.laredo.benchmarks;

import io.laredo.benchmarks.Race.Runner;
import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Laredo's turns: an engine for each, made before the backlog is. */
final class LaredoDrain implements Runner, AutoCloseable {
    private final String name;
    private final Deque<Turn> turns = new ArrayDeque<>();

    private LaredoDrain(String name) {
        this.name = name;
    }

    /** With a target that only counts. */
    static LaredoDrain toNothing(Backlog backlog, int rounds) throws InterruptedException {
        LaredoDrain drain = new LaredoDrain("Laredo");
        for (int round = 0; round < rounds; round++) {
            Meter meter = backlog.meter();
            HeldEngine engine = HeldEngine.start(backlog.database(), new CountingTarget(meter), meter);
            drain.turns.add(new Turn(engine, () -> {}));
        }
        return drain;
    }

    /** Into a replica with one index. */
    static LaredoDrain toReplica(Backlog backlog, int rounds) throws InterruptedException {
        LaredoDrain drain = new LaredoDrain("Laredo into a replica");
        for (int round = 0; round < rounds; round++) {
            Meter meter = backlog.meter();
            ReplicaTarget target = ReplicaTarget.of("replica", Product.class);
            HeldEngine engine = HeldEngine.start(backlog.database(), new MeteredTarget(target, meter), meter);
            drain.turns.add(new Turn(engine, () -> requireEqual(target, backlog.database())));
        }
        return drain;
    }

    private static void requireEqual(ReplicaTarget target, Database database) {
        Replica<Product, Long> replica = Replicas.of(List.of(target)).replica(Product.class);
        String stock = Long.toString(replica.stream().mapToLong(Product::stock).sum());
        String expected = database.query("SELECT sum(stock) FROM product");
        if (!stock.equals(expected)) {
            throw new IllegalStateException(
                    "The replica has a sum of stocks of %s, the database of %s".formatted(stock, expected));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double perSecond() throws InterruptedException {
        Turn turn = turns.remove();
        try (HeldEngine engine = turn.engine) {
            double rate = engine.perSecond();
            turn.check.run();
            return rate;
        }
    }

    @Override
    public void close() {
        turns.forEach(turn -> turn.engine.close());
    }

    private record Turn(HeldEngine engine, Runnable check) {}
}
