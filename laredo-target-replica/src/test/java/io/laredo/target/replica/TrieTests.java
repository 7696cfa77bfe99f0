package io.laredo.target.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrieTests {
    /** Hashes from good to useless. */
    enum Hash {
        SPREAD,
        RUNS,
        FEW_VALUES,
        SAME_LOWER_HALF,
        SAME_UPPER_HALF,
        HIGHEST_BIT_ONLY,
        CONSTANT;

        long of(long key) {
            return switch (this) {
                case SPREAD -> Keys.spread(Long.hashCode(key));
                case RUNS -> IntegerKeys.hash(key);
                case FEW_VALUES -> Keys.spread((int) key % 7);
                case SAME_LOWER_HALF -> Keys.spread((int) key) << 32 | 42;
                case SAME_UPPER_HALF -> key;
                case HIGHEST_BIT_ONLY -> key << 63;
                case CONSTANT -> 42;
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Hash.class)
    void agreesWithAMapUnderRandomChangesAndLeavesEarlierTriesAlone(Hash hash) {
        for (long seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            int range = 1 << random.nextInt(1, 12);
            Map<Long, Leaf> model = new HashMap<>();
            List<Snapshot> snapshots = new ArrayList<>();
            TrieEdit edit = new TrieEdit(Trie.empty(new LeafKeys(hash)));
            for (int step = 0; step < 3000; step++) {
                // Grows in the first half, shrinks in the second.
                boolean puts = random.nextInt(10) < (step < 1500 ? 7 : 3);
                long key = random.nextInt(range);
                if (puts) {
                    Leaf leaf = new Leaf(key, step);
                    assertThat(edit.put(key, leaf)).isSameAs(model.put(key, leaf));
                } else {
                    assertThat(edit.remove(key)).isSameAs(model.remove(key));
                }
                if (random.nextInt(100) == 0) {
                    Trie finished = edit.finish();
                    snapshots.add(new Snapshot(finished, Map.copyOf(model)));
                    edit = new TrieEdit(finished);
                }
            }
            snapshots.add(new Snapshot(edit.finish(), model));
            for (Snapshot snapshot : snapshots) {
                snapshot.check("hash %s, seed %d".formatted(hash, seed), range);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Hash.class)
    void givesItsNodesBackWhenItShrinks(Hash hash) {
        TrieEdit edit = new TrieEdit(Trie.empty(new LeafKeys(hash)));
        LongStream.range(0, 2000).forEach(key -> edit.put(key, new Leaf(key, 0)));
        LongStream.range(2, 2000).forEach(edit::remove);

        assertThat(slotsOf(edit.finish())).isLessThan(hash == Hash.SPREAD ? 20 : 2 * Trie.LARGEST);
        edit.remove(0L);
        edit.remove(1L);
        assertThat(slotsOf(edit.finish())).isEqualTo(1);
        assertThat(edit.finish().any()).isNull();
    }

    @Test
    void findsKeysOfAllMagnitudes() {
        TrieEdit edit = new TrieEdit(Trie.empty(new LeafKeys(Hash.RUNS)));
        long[] keys = LongStream.concat(
                        LongStream.of(0, -1, Long.MIN_VALUE, Long.MAX_VALUE),
                        LongStream.range(0, 63).flatMap(bit -> LongStream.of(1L << bit, -(1L << bit), (1L << bit) + 3)))
                .distinct()
                .toArray();
        for (long key : keys) {
            edit.put(key, new Leaf(key, 0));
        }

        Trie trie = edit.finish();
        assertThat(trie.size()).isEqualTo(keys.length);
        assertThat(LongStream.of(keys).boxed())
                .allSatisfy(key -> assertThat(trie.find(key)).isEqualTo(new Leaf(key, 0)));
        assertThat(trie.find(12345L)).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"SPREAD", "RUNS"})
    void agreesWithAMapWhileItDoublesPageByPageAndShrinksAgain(Hash hash) {
        int rows = 5 * Trie.WIDTH * Trie.WIDTH * Trie.FULL / 2;
        Random random = new Random(1);
        Map<Long, Leaf> model = new HashMap<>();
        TrieEdit edit = new TrieEdit(Trie.empty(new LeafKeys(hash)));
        Trie earlier = edit.finish();
        Map<Long, Leaf> earlierModel = Map.of();
        int doubled = 0;
        for (int step = 0; step < 2 * rows; step++) {
            long key = step % rows;
            if (step < rows) {
                assertThat(edit.put(key, new Leaf(key, 0))).isSameAs(model.put(key, new Leaf(key, 0)));
            } else {
                assertThat(edit.remove(key)).isEqualTo(model.remove(key));
            }
            long other = random.nextInt(2 * rows);
            assertThat(edit.find(other)).isEqualTo(model.get(other));
            if (model.containsKey(other)) {
                Leaf leaf = new Leaf(other, step);
                assertThat(edit.put(other, leaf)).isEqualTo(model.put(other, leaf));
            }
            doubled = edit.finish().root().length == earlier.root().length ? doubled : step;
            // In between, when just doubled, and with some pages split and others not.
            if (step % 19_997 == 0 || step == doubled || step == doubled + 20) {
                Trie finished = edit.finish();
                assertHolds(finished, model);
                assertHolds(earlier, earlierModel);
                earlier = finished;
                earlierModel = Map.copyOf(model);
                edit = new TrieEdit(finished);
            }
        }
        assertThat(edit.finish().any()).isNull();
    }

    private static void assertHolds(Trie trie, Map<Long, Leaf> model) {
        Record[] leaves = trie.toArray();
        assertThat(leaves).hasSize(model.size());
        assertThat(Set.of(leaves).equals(Set.copyOf(model.values()))).isTrue();
    }

    @Test
    void takesLittleMemoryBesidesTheRecords() {
        SplittableRandom random = new SplittableRandom(1);
        TrieEdit inDisorder = new TrieEdit(Trie.empty(new LeafKeys(Hash.RUNS)));
        TrieEdit inSequence = new TrieEdit(Trie.empty(new LeafKeys(Hash.RUNS)));
        for (int rows = 1; rows <= 200_000; rows++) {
            long key = random.nextLong();
            inDisorder.put(key, new Leaf(key, 0));
            inSequence.put((long) rows, new Leaf(rows, 0));
            if (rows % 10_000 == 0) {
                assertThat(bytesOf(inDisorder.finish().root()) / (double) rows).isLessThan(13);
                assertThat(bytesOf(inSequence.finish().root()) / (double) rows).isLessThan(8);
            }
        }
    }

    /** What arrays take, with four bytes for a reference; one that is in two places counts twice. */
    private static long bytesOf(Object[] array) {
        long bytes = (16 + 4L * array.length + 7) / 8 * 8;
        for (Object element : array) {
            bytes += element instanceof Object[] inner && inner != Trie.NOTHING ? bytesOf(inner) : 0;
        }
        return bytes;
    }

    private static int slotsOf(Trie trie) {
        return Stream.of(trie.root())
                .flatMap(Stream::of)
                .flatMap(Stream::of)
                .mapToInt(block -> block.length)
                .sum();
    }

    private record Leaf(long key, int version) {}

    private record Snapshot(Trie trie, Map<Long, Leaf> model) {
        void check(String description, int range) {
            assertThat(trie.size()).as(description).isEqualTo(model.size());
            assertThat(trie.stream())
                    .as(description)
                    .hasSize(model.size())
                    .allSatisfy(leaf -> assertThat(leaf).isSameAs(model.get(((Leaf) leaf).key())));
            List<Record> visited = new ArrayList<>();
            trie.forEach(visited::add);
            assertThat(visited).as(description).isEqualTo(trie.stream().toList());
            for (long key = 0; key < range; key++) {
                assertThat(trie.find(key)).as("%s, key %d", description, key).isSameAs(model.get(key));
            }
        }
    }

    private static final class LeafKeys extends Keys {
        private final Hash hash;

        LeafKeys(Hash hash) {
            this.hash = hash;
        }

        @Override
        Object keyOf(Record leaf) {
            return ((Leaf) leaf).key();
        }

        @Override
        @Nullable Object wanted(@Nullable Object wanted) {
            return wanted;
        }

        @Override
        long hash(Object key) {
            return hash.of((Long) key);
        }

        @Override
        long hashOf(Record leaf) {
            return hash.of(((Leaf) leaf).key());
        }

        @Override
        boolean matches(Record leaf, Object key) {
            return key.equals(keyOf(leaf));
        }
    }
}
