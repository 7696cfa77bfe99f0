package io.laredo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesTests {
    @Test
    void areEqualByContent() {
        assertThat(Bytes.copyOf(new byte[] {1, 2}))
                .isEqualTo(Bytes.copyOf(new byte[] {0, 1, 2, 3}, 1, 2))
                .hasSameHashCodeAs(Bytes.copyOf(new byte[] {1, 2}))
                .isNotEqualTo(Bytes.copyOf(new byte[] {1, 3}));
    }

    @Test
    void stayAsTheyAreWhateverHappensToTheArrays() {
        byte[] source = {1, 2};
        Bytes bytes = Bytes.copyOf(source);
        source[0] = 9;
        bytes.toArray()[1] = 9;
        assertThat(bytes.toArray()).containsExactly(1, 2);
        assertThat(bytes.asBuffer().isReadOnly()).isTrue();
        assertThat(bytes.asBuffer().remaining()).isEqualTo(bytes.size()).isEqualTo(2);
    }

    @Test
    void arePrintedAsPostgresPrintsThem() {
        assertThat(Bytes.copyOf(new byte[] {0x0a, -1})).hasToString("\\x0aff");
        assertThat(Bytes.copyOf(new byte[0])).hasToString("\\x");
    }
}
