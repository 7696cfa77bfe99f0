package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTests {
    @ParameterizedTest
    @ValueSource(strings = {"0/0", "0/1C8DB38", "16/B374D848", "FFFFFFFF/FFFFFFFF", "80000000/0"})
    void readsAndPrintsWhatPostgresPrints(String text) {
        assertThat(Lsn.parse(text)).hasToString(text);
    }

    @Test
    void isTheNumberThatItsHalvesMake() {
        assertThat(Lsn.parse("16/b374d848").value()).isEqualTo(0x16_B374_D848L);
        assertThat(Lsn.parse("FFFFFFFF/FFFFFFFF").value()).isEqualTo(-1);
    }

    @Test
    void isOrderedAsAnUnsignedNumber() {
        assertThat(Lsn.parse("80000000/0")).isGreaterThan(Lsn.parse("7FFFFFFF/FFFFFFFF"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "0", "0/", "/0", "1/2/3", "G/0", "100000000/0", "0/123456789", " 0/0", "-1/0"})
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lsn.parse(text))
                .withMessageContainingAll("'" + text + "'", "16/B374D848");
    }
}
