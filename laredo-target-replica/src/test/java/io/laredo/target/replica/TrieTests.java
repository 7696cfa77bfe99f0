package io.laredo.target.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrieTests {
    /** Hashes from perfect to useless. */
    enum Hash {
        OWN_BITS,
        SPREAD,
        FEW_VALUES,
        HIGH_BITS_ONLY,
        LAST_BIT_ONLY,
        CONSTANT;

        long of(long key) {
            return switch (this) {
                case OWN_BITS -> key;
                case SPREAD -> Keys.spread(Long.hashCode(key));
                case FEW_VALUES -> key % 7;
                case HIGH_BITS_ONLY -> key << 55;
                case LAST_BIT_ONLY -> key << 63;
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
            TrieEdit edit = new TrieEdit(Trie.empty(new LeafKeys(hash)), new Owner());
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
                    edit = new TrieEdit(finished, new Owner());
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
        TrieEdit edit = new TrieEdit(Trie.empty(new LeafKeys(hash)), new Owner());
        LongStream.range(0, 2000).forEach(key -> edit.put(key, new Leaf(key, 0)));
        LongStream.range(2, 2000).forEach(edit::remove);

        assertThat(edit.finish().root()).isInstanceOf(Record[].class).hasSizeLessThan(10);
        edit.remove(0L);
        edit.remove(1L);
        assertThat(edit.finish().root()).isNull();
        assertThat(edit.finish().any()).isNull();
    }

    @Test
    void findsKeysOfAllMagnitudes() {
        TrieEdit edit = new TrieEdit(Trie.empty(new LeafKeys(Hash.OWN_BITS)), new Owner());
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
        boolean matches(Record leaf, Object key) {
            return key.equals(keyOf(leaf));
        }
    }
}
