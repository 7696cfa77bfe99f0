package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockRangeTests {
    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, 1, 1", "2, 1, 2", "10, 3, 4", "9, 3, 3", "10, 100, 1", "4294967295, 1000000000, 5"})
    void rangesMeetAndTheLastIsOpen(long blocks, long perRange, int count) {
        List<BlockRange> ranges = BlockRange.of(blocks, perRange);
        assertThat(ranges).hasSize(count);
        long next = 0;
        for (BlockRange range : ranges) {
            assertThat(range.from()).isEqualTo(next);
            next = range.to();
        }
        assertThat(next).isEqualTo(BlockRange.OPEN);
    }

    @Test
    void largeValuesElsewhereMakeForFewerBlocks() {
        assertThat(new TableSize(1000, 8_192_000, 0).blocksIn(819_200)).isEqualTo(100);
        assertThat(new TableSize(1000, 81_920_000, 0).blocksIn(819_200)).isEqualTo(10);
        assertThat(new TableSize(10, 8_192_000_000L, 0).blocksIn(819_200)).isEqualTo(1);
        assertThat(new TableSize(0, 0, 0).blocksIn(819_200)).isEqualTo(1);
    }
}
