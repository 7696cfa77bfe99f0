package io.laredo.engine.snapshot;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that are read. */
final class CountedStream extends FilterInputStream {
    private final long[] count;

    CountedStream(InputStream in, long[] count) {
        super(in);
        this.count = count;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count[0] += next < 0 ? 0 : 1;
        return next;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int read = super.read(bytes, from, length);
        count[0] += Math.max(0, read);
        return read;
    }
}
