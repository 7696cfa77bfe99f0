package io.laredo.target.replica;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Goes over the leaves of a trie, depth first. For one thread. */
final class TrieIterator implements Iterator<Record> {
    private final Deque<Level> path = new ArrayDeque<>();
    private @Nullable Record next;

    TrieIterator(@Nullable Object root) {
        enter(root);
        if (next == null) {
            advance();
        }
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Record next() {
        Record leaf = next;
        if (leaf == null) {
            throw new NoSuchElementException();
        }
        next = null;
        advance();
        return leaf;
    }

    private void advance() {
        while (next == null && !path.isEmpty()) {
            Level level = path.getLast();
            if (level.place == level.count) {
                path.removeLast();
            } else {
                enter(level.children[level.place++]);
            }
        }
    }

    private void enter(@Nullable Object node) {
        if (node instanceof Record leaf) {
            next = leaf;
        } else if (node != null) {
            path.addLast(new Level(Trie.childrenOf(node)));
        }
    }

    private static final class Level {
        private final @Nullable Object[] children;
        private final int count;
        private int place;

        Level(@Nullable Object[] children) {
            this.children = children;
            this.count = Trie.countOf(children);
        }
    }
}
