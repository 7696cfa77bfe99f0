package io.laredo.engine.snapshot;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;

/** A store with room for so many bytes of each file. */
record FullStore(SnapshotStore store, long room) implements SnapshotStore {
    @Override
    public List<Stored> list(String target) throws IOException {
        return store.list(target);
    }

    @Override
    public InputStream open(String target, String name, long from) throws IOException {
        return store.open(target, name, from);
    }

    @Override
    public void write(String target, String name, Content content) throws IOException, InterruptedException {
        store.write(
                target,
                name,
                out -> content.writeTo(new FilterOutputStream(out) {
                    private long left = room;

                    @Override
                    public void write(int octet) throws IOException {
                        write(new byte[] {(byte) octet}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        left -= length;
                        if (left < 0) {
                            throw new IOException("The disk is full");
                        }
                        out.write(bytes, from, length);
                    }
                }));
    }

    @Override
    public void remove(String target, Collection<String> names) throws IOException, InterruptedException {
        store.remove(target, names);
    }
}
