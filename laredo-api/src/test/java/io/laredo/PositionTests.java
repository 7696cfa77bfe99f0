package io.laredo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTests {
    private static final Position START = new Position("shop", "7100.1", 16);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0x16_B374_D848L, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void itsTextFormReadsBack(long place) {
        Position position = START.at(place);
        assertThat(Position.parse(position.toString())).isEqualTo(position);
    }

    @Test
    void itsTextFormIsStable() {
        assertThat(START.at(0x16_B374_D848L)).hasToString("shop@7100.1:00000016B374D848");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "shop", "shop@7100.1", "shop@7100.1:16", "@7100.1:0000000000000010", "shop@:0000000000000010"
            })
    void refusesATextThatIsNoPosition(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Position.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void isOrderedAsAnUnsignedNumber() {
        assertThat(START.at(Long.MIN_VALUE)).isGreaterThan(START.at(Long.MAX_VALUE));
        assertThat(START.at(-1)).isGreaterThan(START.at(Long.MIN_VALUE));
        assertThat(START.at(0)).isLessThan(START);
    }

    @Test
    void coversItselfAndWhatIsBefore() {
        assertThat(START.covers(START)).isTrue();
        assertThat(START.covers(START.at(15))).isTrue();
        assertThat(START.covers(START.at(17))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stock@7100.1:0000000000000010", "shop@7100.2:0000000000000010"})
    void refusesToBeComparedWithAnotherSourceOrLineage(String text) {
        Position other = Position.parse(text);
        assertThat(START.isComparableTo(other)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> START.compareTo(other))
                .withMessageContainingAll(START.toString(), text);
        assertThatIllegalArgumentException().isThrownBy(() -> START.covers(other));
    }

    @Test
    void refusesNamesThatItsTextFormCouldNotHold() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Position("", "1", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position("a@b", "1", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position("a", "", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position("a", "1@2", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position("a", "1:2", 0));
    }
}
