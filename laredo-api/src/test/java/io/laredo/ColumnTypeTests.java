package io.laredo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which values PostgreSQL calls equal. */
class ColumnTypeTests {
    private static final ColumnType NUMERIC = new ColumnType(ValueKind.NUMERIC, "numeric");
    private static final ColumnType NUMERICS = new ColumnType(ValueKind.ARRAY, "numeric[]", NUMERIC);

    @Test
    void numericsAreEqualWhateverTheirScale() {
        assertEqual(NUMERIC, new BigDecimal("1.0"), new BigDecimal("1.000"));
        assertEqual(NUMERIC, new BigDecimal("0.00"), new BigDecimal("0"));
        assertEqual(NUMERIC, new BigDecimal("100"), new BigDecimal("1E+2"));
        assertDifferent(NUMERIC, new BigDecimal("1.0"), new BigDecimal("1.01"));
        assertEqual(NUMERIC, SpecialValue.NAN, SpecialValue.NAN);
        assertDifferent(NUMERIC, SpecialValue.INFINITY, SpecialValue.MINUS_INFINITY);
    }

    @Test
    void floatsHaveOneZeroAndOneNaN() {
        ColumnType real = new ColumnType(ValueKind.FLOAT4, "real");
        assertEqual(real, -0.0f, 0.0f);
        assertEqual(real, Float.NaN, Float.intBitsToFloat(0x7FC0_0001));
        assertDifferent(real, 0.0f, Float.MIN_VALUE);
        ColumnType precise = new ColumnType(ValueKind.FLOAT8, "double precision");
        assertEqual(precise, -0.0d, 0.0d);
        assertEqual(precise, Double.NaN, Double.longBitsToDouble(0x7FF8_0000_0000_0001L));
        assertDifferent(precise, 0.0d, -Double.MIN_VALUE);
    }

    @Test
    void blanksAtTheEndOfAPaddedTextDoNotCount() {
        ColumnType padded = new ColumnType(ValueKind.PADDED_TEXT, "character(4)");
        assertEqual(padded, "ab  ", "ab");
        assertEqual(padded, "    ", "");
        assertDifferent(padded, " ab", "ab");
        assertDifferent(padded, "ab\t", "ab");
        ColumnType text = new ColumnType(ValueKind.TEXT, "text");
        assertDifferent(text, "ab ", "ab");
    }

    @Test
    void letterCaseDoesNotCountInCitext() {
        ColumnType citext = new ColumnType(ValueKind.CASELESS_TEXT, "citext");
        assertEqual(citext, "MiXed É", "mIxED é");
        assertDifferent(citext, "a ", "a");
    }

    @Test
    void aMonthIsThirtyDaysAndADayTwentyFourHours() {
        ColumnType interval = new ColumnType(ValueKind.INTERVAL, "interval");
        assertEqual(interval, new Interval(1, 0, 0), new Interval(0, 30, 0));
        assertEqual(interval, new Interval(0, 1, 0), new Interval(0, 0, 86_400_000_000L));
        assertEqual(interval, new Interval(1, -30, 0), new Interval(0, 0, 0));
        assertEqual(interval, new Interval(0, 1, -1), new Interval(0, 0, 86_399_999_999L));
        assertDifferent(interval, new Interval(12, 0, 0), new Interval(0, 365, 0));
        assertDifferent(
                interval,
                new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE),
                new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE));
        assertEqual(interval, SpecialValue.INFINITY, SpecialValue.INFINITY);
    }

    @Test
    void arraysAreEqualWhenTheirElementsAre() {
        assertEqual(
                NUMERICS,
                ArrayValue.of(new BigDecimal("1.0"), null, SpecialValue.NAN),
                ArrayValue.of(new BigDecimal("1.00"), null, SpecialValue.NAN));
        assertDifferent(NUMERICS, ArrayValue.of(new BigDecimal("1.0")), ArrayValue.of(new BigDecimal("2.0")));
        assertDifferent(
                NUMERICS,
                ArrayValue.of(new BigDecimal("1.0")),
                ArrayValue.of(new int[] {1}, new int[] {0}, new Object[] {new BigDecimal("1.0")}));
    }

    @Test
    void rangesAreEqualWhenTheirBoundsAre() {
        ColumnType numrange = new ColumnType(ValueKind.RANGE, "numrange", NUMERIC);
        assertEqual(
                numrange,
                Range.of(new BigDecimal("1.0"), null, true, false),
                Range.of(new BigDecimal("1.00"), null, true, false));
        assertDifferent(
                numrange,
                Range.of(new BigDecimal("1.0"), null, true, false),
                Range.of(new BigDecimal("1.0"), null, false, false));
        assertDifferent(numrange, Range.EMPTY, Range.of(null, null, false, false));
        ColumnType nummultirange = new ColumnType(ValueKind.MULTIRANGE, "nummultirange", NUMERIC);
        assertEqual(
                nummultirange,
                List.of(Range.of(new BigDecimal("1.0"), null, true, false)),
                List.of(Range.of(new BigDecimal("1"), null, true, false)));
    }

    @ParameterizedTest
    @EnumSource(ValueKind.class)
    void nullHasNoOther(ValueKind kind) {
        boolean hasElements =
                Set.of(ValueKind.ARRAY, ValueKind.RANGE, ValueKind.MULTIRANGE).contains(kind);
        ColumnType type = new ColumnType(kind, "sample", hasElements ? NUMERIC : null);
        assertThat(type.equalityKey(null)).isNull();
    }

    @Test
    void refusesAnArrayWithoutElementTypeAndOthersWithOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ColumnType(ValueKind.ARRAY, "integer[]"))
                .withMessageContaining("integer[]");
        assertThatIllegalArgumentException().isThrownBy(() -> new ColumnType(ValueKind.TEXT, "text", NUMERIC));
    }

    private static void assertEqual(ColumnType type, Object one, Object other) {
        assertThat(key(type, one)).isEqualTo(key(type, other)).hasSameHashCodeAs(key(type, other));
    }

    private static void assertDifferent(ColumnType type, Object one, Object other) {
        assertThat(key(type, one)).isNotEqualTo(key(type, other));
    }

    private static @Nullable Object key(ColumnType type, Object value) {
        return type.equalityKey(value);
    }
}
