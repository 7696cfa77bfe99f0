package io.laredo.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.laredo.benchmarks.Contest.Contender;
import io.laredo.target.replica.Replica;
import io.laredo.target.replica.Replicas;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Reading rows by key and by index, beside maps and other stores that hold the same rows. */
final class LookupScenario implements Scenario {
    private static final long SEED = 4711;

    @Override
    public String name() {
        return "lookup";
    }

    @Override
    public String description() {
        return """
                Look-ups in random order, each row found once per round; every row found is read. Each look-up begins
                when the one before has ended, as in code that uses what it has found; where it says bulk, look-ups do
                not depend on each other, so that the processor has several under way at a time.
                get_time_over_map        Replica.get over ConcurrentHashMap<Long, Product>.get
                get_bulk_time_over_map   the same in bulk
                index_time_over_map      Lookup.find by an index over ConcurrentHashMap<Integer, List<Product>>.get,
                                         group= rows with each value
                hollow_time_over_get     Netflix Hollow, primary key index and field access, over Replica.get
                caffeine_time_over_get   Caffeine with room for all rows, over Replica.get
                keys=sequential numbers the rows from 1, keys=random gives them random 64-bit keys.
                Ordered indexes do not exist yet, so range20_time_over_treemap is not measured.""";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("rows", "1000000", "group", "10", "keys", "random", "seconds", "60");
    }

    @Override
    public void run(Settings settings, Results results) {
        int rows = settings.positive("rows");
        int seconds = settings.positive("seconds");
        int categories = Math.max(1, rows / settings.positive("group"));
        IntToLongFunction idOf = idsOf(settings.text("keys", Set.of("sequential", "random")));
        Replica<Product, Long> replica =
                Replicas.of(List.of(Product.target(rows, categories, idOf))).replica(Product.class);
        List<Product> all = inOrderOfBaseline(replica);
        long sum = all.stream().mapToLong(Product::stock).sum();

        ByReplica get = new ByReplica(replica);
        ByMap map = ByMap.of(all);
        ByHollow hollow = new ByHollow(new HollowProducts(all));
        ByCaffeine caffeine = ByCaffeine.of(all);
        Long[] ids = shuffled(all.stream().mapToLong(Product::id)).boxed().toArray(Long[]::new);
        Contest<Long> byKey = new Contest<>(ids, sum, List.of(get, map, hollow, caffeine));
        ByReplicaInBulk getInBulk = new ByReplicaInBulk(replica);
        ByMapInBulk mapInBulk = new ByMapInBulk(map.map());
        Contest<Long> inBulk = new Contest<>(ids, sum, List.of(getInBulk, mapInBulk));

        ByIndex index = new ByIndex(replica.lookup("category_id"));
        ByGroupMap groups = ByGroupMap.of(all);
        Integer[] categoryIds = shuffled(LongStream.range(0, categories))
                .mapToObj(id -> (int) id)
                .toArray(Integer[]::new);
        Contest<Integer> byIndex = new Contest<>(categoryIds, sum, List.of(index, groups));

        System.gc(); // Puts rows and structures where they would be after a while.
        byKey.hold(seconds / 2);
        inBulk.hold(seconds / 4);
        byIndex.hold(seconds / 4);

        report(results, byKey);
        report(results, inBulk);
        report(results, byIndex);
        results.result("get_time_over_map", byKey.ratio(get, map));
        results.result("get_bulk_time_over_map", inBulk.ratio(getInBulk, mapInBulk));
        results.result("index_time_over_map", byIndex.ratio(index, groups));
        results.result("hollow_time_over_get", byKey.ratio(hollow, get));
        results.result("caffeine_time_over_get", byKey.ratio(caffeine, get));
    }

    private static <K> void report(Results results, Contest<K> contest) {
        for (Contender<K> contender : contest.contenders()) {
            results.note(
                    "%s takes %.1f ns for a key (median of %d rounds)",
                    contender.getClass().getSimpleName(), contest.nanos(contender), contest.rounds());
        }
    }

    private static IntToLongFunction idsOf(String keys) {
        return keys.equals("sequential")
                ? number -> number + 1L
                : number -> new SplittableRandom(SEED + number).nextLong();
    }

    /** The order in which an application would have filled its own maps. */
    private static List<Product> inOrderOfBaseline(Replica<Product, Long> replica) {
        return replica.stream().sorted(Comparator.comparing(Product::changed)).toList();
    }

    /** Primitive, so that the keys which are made of them lie in memory as they are used, like those of a caller do. */
    private static LongStream shuffled(LongStream ordered) {
        List<Long> shuffled = ordered.boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(shuffled, new Random(SEED));
        return LongStream.of(shuffled.stream().mapToLong(Long::longValue).toArray());
    }

    /* Stock is never negative, so adding its sign to the counter only makes the next key wait for the row. */

    private record ByReplica(Replica<Product, Long> replica) implements Contender<Long> {
        @Override
        public long run(Long[] keys, int from, int to) {
            long sum = 0;
            for (int i = from, found = 0; i < to; i += 1 + (found >>> 31)) {
                Product product = replica.get(keys[i]);
                found = product == null ? 0 : product.stock();
                sum += found;
            }
            return sum;
        }
    }

    private record ByMap(ConcurrentHashMap<Long, Product> map) implements Contender<Long> {
        /** The map has its own objects as keys, as one has that was filled from rows. */
        static ByMap of(List<Product> all) {
            ConcurrentHashMap<Long, Product> map = new ConcurrentHashMap<>();
            all.forEach(product -> map.put(product.id(), product));
            return new ByMap(map);
        }

        @Override
        public long run(Long[] keys, int from, int to) {
            long sum = 0;
            for (int i = from, found = 0; i < to; i += 1 + (found >>> 31)) {
                Product product = map.get(keys[i]);
                found = product == null ? 0 : product.stock();
                sum += found;
            }
            return sum;
        }
    }

    private record ByReplicaInBulk(Replica<Product, Long> replica) implements Contender<Long> {
        @Override
        public long run(Long[] keys, int from, int to) {
            long sum = 0;
            for (int i = from; i < to; i++) {
                Product product = replica.get(keys[i]);
                sum += product == null ? -1 : product.stock();
            }
            return sum;
        }
    }

    private record ByMapInBulk(ConcurrentHashMap<Long, Product> map) implements Contender<Long> {
        @Override
        public long run(Long[] keys, int from, int to) {
            long sum = 0;
            for (int i = from; i < to; i++) {
                Product product = map.get(keys[i]);
                sum += product == null ? -1 : product.stock();
            }
            return sum;
        }
    }

    private record ByHollow(HollowProducts products) implements Contender<Long> {
        @Override
        public long run(Long[] keys, int from, int to) {
            long sum = 0;
            for (int i = from, found = 0; i < to; i += 1 + (found >>> 31)) {
                found = products.stock(keys[i]);
                sum += found;
            }
            return sum;
        }
    }

    private record ByCaffeine(Cache<Long, Product> cache) implements Contender<Long> {
        /** Bounded, since without a bound Caffeine is a ConcurrentHashMap; with room for all, so nothing is evicted. */
        static ByCaffeine of(List<Product> all) {
            Cache<Long, Product> cache = Caffeine.newBuilder()
                    .initialCapacity(all.size())
                    .maximumSize(all.size() * 2L)
                    .executor(Runnable::run)
                    .build();
            all.forEach(product -> cache.put(product.id(), product));
            return new ByCaffeine(cache);
        }

        @Override
        public long run(Long[] keys, int from, int to) {
            long sum = 0;
            for (int i = from, found = 0; i < to; i += 1 + (found >>> 31)) {
                Product product = cache.getIfPresent(keys[i]);
                found = product == null ? 0 : product.stock();
                sum += found;
            }
            return sum;
        }
    }

    private record ByIndex(Replica.Lookup<Product> lookup) implements Contender<Integer> {
        @Override
        public long run(Integer[] keys, int from, int to) {
            long sum = 0;
            for (int i = from, found = 0; i < to; i += 1 + (found >>> 31)) {
                for (Product product : lookup.find(keys[i])) {
                    found = product.stock();
                    sum += found;
                }
            }
            return sum;
        }
    }

    private record ByGroupMap(Map<Integer, List<Product>> map) implements Contender<Integer> {
        static ByGroupMap of(List<Product> all) {
            Map<Integer, List<Product>> map = new ConcurrentHashMap<>();
            all.forEach(product -> map.computeIfAbsent(product.categoryId(), key -> new ArrayList<>())
                    .add(product));
            return new ByGroupMap(map);
        }

        @Override
        public long run(Integer[] keys, int from, int to) {
            long sum = 0;
            for (int i = from, found = 0; i < to; i += 1 + (found >>> 31)) {
                for (Product product : map.getOrDefault(keys[i], List.of())) {
                    found = product.stock();
                    sum += found;
                }
            }
            return sum;
        }
    }
}
