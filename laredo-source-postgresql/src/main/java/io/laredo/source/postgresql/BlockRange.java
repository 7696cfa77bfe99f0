package io.laredo.source.postgresql;

import java.util.ArrayList;
import java.util.List;

/**
 * Blocks of a table's file.
 *
 * @param from the first, counted from 0
 * @param to the one after the last; {@link #OPEN} for all that follow
 */
record BlockRange(long from, long to) {
    static final long OPEN = Long.MAX_VALUE;

    /**
     * Cuts a file into ranges that overlap nowhere and leave nothing out. The last is open: a file may have grown since it
     * was measured.
     */
    static List<BlockRange> of(long blocks, long blocksPerRange) {
        List<BlockRange> ranges = new ArrayList<>();
        long from = 0;
        for (; from + blocksPerRange < blocks; from += blocksPerRange) {
            ranges.add(new BlockRange(from, from + blocksPerRange));
        }
        ranges.add(new BlockRange(from, OPEN));
        return ranges;
    }

    /** An SQL condition that is true for the rows in these blocks. */
    String condition() {
        String lower = "ctid >= '(%d,0)'::pg_catalog.tid".formatted(from);
        return to == OPEN ? lower : lower + " AND ctid < '(%d,0)'::pg_catalog.tid".formatted(to);
    }
}
