package io.laredo.target.replica;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Goes over the records of a trie, depth first. For one thread. */
final class TrieIterator implements Iterator<Record> {
    private final Deque<Level> path = new ArrayDeque<>();
    private @Nullable Record next;

    TrieIterator(Object @Nullable [] root) {
        if (root != null) {
            path.addLast(new Level(root));
        }
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Record next() {
        Record record = next;
        if (record == null) {
            throw new NoSuchElementException();
        }
        advance();
        return record;
    }

    private void advance() {
        next = null;
        while (next == null && !path.isEmpty()) {
            Level level = path.getLast();
            if (level.place == level.node.length - 1) {
                path.removeLast();
                continue;
            }
            Object child = level.node[level.place++];
            if (child instanceof Record record) {
                next = record;
            } else if (child != null) {
                path.addLast(new Level((Object[]) child));
            }
        }
    }

    private static final class Level {
        private final Object[] node;
        private int place;

        Level(Object[] node) {
            this.node = node;
        }
    }
}
