package io.laredo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayValueTests {
    private static final ArrayValue MATRIX =
            ArrayValue.of(new int[] {2, 3}, new int[] {1, -1}, new Object[] {1, 2, 3, 4, null, 6});

    @Test
    void isTheListOfItsElements() {
        assertThat(ArrayValue.of("a", null, "c")).containsExactly("a", null, "c");
        assertThat(ArrayValue.of()).isSameAs(ArrayValue.empty()).isEmpty();
        assertThat(ArrayValue.empty().dimensions()).isZero();
    }

    @Test
    void isAListOfArraysWhenItHasMoreDimensions() {
        assertThat(MATRIX).containsExactly(Arrays.asList(1, 2, 3), Arrays.asList(4, null, 6));
        assertThat(MATRIX.get(1)).isInstanceOfSatisfying(ArrayValue.class, row -> {
            assertThat(row.dimensions()).isEqualTo(1);
            assertThat(row.lowerBound(0)).isEqualTo(-1);
            assertThat(row.length(0)).isEqualTo(3);
        });
        ArrayValue cube = ArrayValue.of(new int[] {1, 2, 1}, new int[] {1, 1, 1}, new Object[] {"a", "b"});
        assertThat(cube).isEqualTo(List.of(List.of(List.of("a"), List.of("b"))));
    }

    @Test
    void keepsItsBounds() {
        assertThat(MATRIX.dimensions()).isEqualTo(2);
        assertThat(MATRIX.lowerBound(0)).isEqualTo(1);
        assertThat(MATRIX.lowerBound(1)).isEqualTo(-1);
        assertThat(MATRIX.length(0)).isEqualTo(2);
        assertThat(MATRIX.length(1)).isEqualTo(3);
        assertThat(ArrayValue.of(7).lowerBound(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2})
    void refusesAnElementItDoesNotHave(int index) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> MATRIX.get(index));
    }

    @Test
    void equalsAListOfTheSameElementsBothWays() {
        ArrayValue array = ArrayValue.of(1, null, 3);
        List<Integer> list = Arrays.asList(1, null, 3);
        assertThat(array).isEqualTo(list).hasSameHashCodeAs(list);
        assertThat(list).isEqualTo(array);
        assertThat(MATRIX).hasSameHashCodeAs(List.of(Arrays.asList(1, 2, 3), Arrays.asList(4, null, 6)));
    }

    @Test
    void differsFromAnArrayWithOtherBoundsOrDimensions() {
        assertThat(ArrayValue.of(7, 8)).isEqualTo(ArrayValue.of(7, 8));
        assertThat(ArrayValue.of(7, 8))
                .isNotEqualTo(ArrayValue.of(new int[] {2}, new int[] {0}, new Object[] {7, 8}))
                .isNotEqualTo(ArrayValue.of(new int[] {1, 2}, new int[] {1, 1}, new Object[] {7, 8}));
    }

    @Test
    void staysAsItIsWhenTheArraysItWasMadeFromChange() {
        Object[] elements = {1, 2};
        int[] lengths = {2};
        ArrayValue array = ArrayValue.of(lengths, new int[] {1}, elements);
        elements[0] = 9;
        lengths[0] = 1;
        assertThat(array).containsExactly(1, 2);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> array.set(0, 9));
    }

    @Test
    void refusesNumbersThatDoNotFitEachOther() {
        refuses(new int[] {2}, new int[] {1}, 1);
        refuses(new int[] {1}, new int[] {1, 1}, 1);
        refuses(new int[0], new int[0], 1);
    }

    @Test
    void refusesLengthsWhoseProductOnlySeemsToFit() {
        refuses(new int[] {-1, -1}, new int[] {1, 1}, 1);
        refuses(new int[] {65_536, 65_536, 65_536, 65_536}, new int[] {1, 1, 1, 1}, 0);
    }

    private static void refuses(int[] lengths, int[] lowerBounds, int elements) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArrayValue.of(lengths, lowerBounds, new Object[elements]))
                .withMessageContainingAll(Arrays.toString(lengths), Arrays.toString(lowerBounds));
    }
}
