package io.laredo.engine.rules;

import static io.laredo.engine.rules.Accounts.TABLE;
import static io.laredo.engine.rules.Filters.and;
import static io.laredo.engine.rules.Filters.equalTo;
import static io.laredo.engine.rules.Filters.isNull;
import static io.laredo.engine.rules.Filters.matches;
import static io.laredo.engine.rules.Filters.not;
import static io.laredo.engine.rules.Filters.oneOf;
import static io.laredo.engine.rules.Filters.or;
import static io.laredo.engine.rules.Filters.startsWith;
import static io.laredo.engine.rules.Filters.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.laredo.ArrayValue;
import io.laredo.Bytes;
import io.laredo.ChangeFilter;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Range;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.SpecialValue;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FiltersTests {
    private static final ColumnType INT4 = new ColumnType(ValueKind.INT4, "integer");
    private static final ColumnType TEXT = new ColumnType(ValueKind.TEXT, "text");
    private static final ColumnType NUMERIC = new ColumnType(ValueKind.NUMERIC, "numeric");
    private static final ColumnType CITEXT = new ColumnType(ValueKind.CASELESS_TEXT, "citext");
    private static final ColumnType CHAR = new ColumnType(ValueKind.PADDED_TEXT, "character(4)");

    @Test
    void comparesAsPostgresqlDoes() {
        assertThat(includes(equalTo("c", 5), INT4, 5)).isTrue();
        assertThat(includes(equalTo("c", 5), INT4, 6)).isFalse();
        assertThat(includes(equalTo("c", new BigDecimal("1.0")), NUMERIC, new BigDecimal("1.00")))
                .isTrue();
        assertThat(includes(equalTo("c", SpecialValue.NAN), NUMERIC, SpecialValue.NAN))
                .isTrue();
        assertThat(includes(equalTo("c", -0.0d), new ColumnType(ValueKind.FLOAT8, "double precision"), 0.0d))
                .isTrue();
        assertThat(includes(equalTo("c", "AB"), CITEXT, "ab")).isTrue();
        assertThat(includes(equalTo("c", "AB"), TEXT, "ab")).isFalse();
        assertThat(includes(equalTo("c", "ab"), CHAR, "ab  ")).isTrue();
        assertThat(includes(
                        equalTo("c", ArrayValue.of(new BigDecimal("1.0"))),
                        new ColumnType(ValueKind.ARRAY, "numeric[]", NUMERIC),
                        ArrayValue.of(new BigDecimal("1"))))
                .isTrue();
    }

    @Test
    void nullEqualsNullAndNothingElse() {
        assertThat(includes(isNull("c"), INT4, null)).isTrue();
        assertThat(includes(isNull("c"), INT4, 5)).isFalse();
        assertThat(includes(equalTo("c", 5), INT4, null)).isFalse();
        assertThat(includes(not(equalTo("c", 5)), INT4, null)).isTrue();
        assertThat(includes(oneOf("c", Arrays.asList(5, null)), INT4, null)).isTrue();
        assertThat(includes(startsWith("c", ""), TEXT, null)).isFalse();
        assertThat(includes(matches("c", ".*"), TEXT, null)).isFalse();
    }

    @Test
    void findsOneOfSeveralValues() {
        ChangeFilter filter = oneOf("c", List.of(new BigDecimal("1"), new BigDecimal("2.0")));
        assertThat(includes(filter, NUMERIC, new BigDecimal("2"))).isTrue();
        assertThat(includes(filter, NUMERIC, new BigDecimal("3"))).isFalse();
    }

    @Test
    void looksAtTheBeginningOrTheWholeOfAText() {
        assertThat(includes(startsWith("c", "de"), TEXT, "de-BY")).isTrue();
        assertThat(includes(startsWith("c", "de"), TEXT, "DE-BY")).isFalse();
        assertThat(includes(startsWith("c", "de"), CITEXT, "DE-BY")).isTrue();
        assertThat(includes(matches("c", "d.-.*"), TEXT, "de-BY")).isTrue();
        assertThat(includes(matches("c", "d.-"), TEXT, "de-BY")).isFalse();
        assertThat(includes(matches("c", "d.-.*"), CITEXT, "DE-BY")).isTrue();
    }

    @Test
    void combinesFilters() {
        ChangeFilter high = where(row -> (Integer) Objects.requireNonNull(row.get("c")) > 5, "c");
        ChangeFilter seven = equalTo("c", 7);
        assertThat(includes(and(high, seven), INT4, 7)).isTrue();
        assertThat(includes(and(high, seven), INT4, 8)).isFalse();
        assertThat(includes(or(high, seven), INT4, 8)).isTrue();
        assertThat(includes(or(high, seven), INT4, 1)).isFalse();
        assertThat(includes(not(high), INT4, 1)).isTrue();
        assertThat(and(high, equalTo("other", 1)).columns()).containsExactlyInAnyOrder("c", "other");
    }

    @Test
    void refusesAColumnThatIsNotThere() {
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> equalTo("colour", "red").on(Accounts.SCHEMA))
                .withMessageContainingAll("bank.account", "'colour'", "[id, state, balance, expires, note]")
                .satisfies(failure -> assertThat(failure.table()).isEqualTo(TABLE));
    }

    @Test
    void refusesAValueThatTheColumnCannotHave() {
        assertRefused(equalTo("c", 5L), INT4, "'c'", "integer", "5, a Long", "Give a Integer");
        assertRefused(equalTo("c", SpecialValue.NAN), INT4, "NaN");
        assertRefused(equalTo("c", "x"), new ColumnType(ValueKind.BYTES, "bytea"), "Give a Bytes");
        assertRefused(
                equalTo("c", ArrayValue.of("1")), new ColumnType(ValueKind.ARRAY, "integer[]", INT4), "ArrayValue");
        assertRefused(
                equalTo("c", Range.of(1L, 5, true, false)),
                new ColumnType(ValueKind.RANGE, "int4range", INT4),
                "Range");
        assertRefused(equalTo("c", List.of("1")), new ColumnType(ValueKind.MULTIRANGE, "int4multirange", INT4), "'c'");
        assertRefused(startsWith("c", "1"), INT4, "integer", "equalTo");
        assertRefused(matches("c", "1"), INT4, "integer", "equalTo");
    }

    @Test
    void takesValuesWithPartsOfTheRightType() {
        ColumnType arrays = new ColumnType(ValueKind.ARRAY, "integer[]", INT4);
        ArrayValue matrix = ArrayValue.of(new int[] {1, 2}, new int[] {1, 1}, new Object[] {1, null});
        assertThat(includes(equalTo("c", matrix), arrays, matrix)).isTrue();
        Range range = Range.of(1, 5, true, false);
        assertThat(includes(equalTo("c", range), new ColumnType(ValueKind.RANGE, "int4range", INT4), range))
                .isTrue();
        assertThat(includes(
                        equalTo("c", List.of(range)),
                        new ColumnType(ValueKind.MULTIRANGE, "int4multirange", INT4),
                        List.of(range)))
                .isTrue();
        Bytes bytes = Bytes.copyOf(new byte[] {1});
        assertThat(includes(equalTo("c", bytes), new ColumnType(ValueKind.BYTES, "bytea"), bytes))
                .isTrue();
    }

    @Test
    void refusesWhatAllowsNothingOrCannotBeRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> oneOf("c", List.of()))
                .withMessageContaining("'c'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> matches("c", "(x"))
                .withMessageContainingAll("'c'", "(x");
    }

    private static void assertRefused(ChangeFilter filter, ColumnType type, String... parts) {
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> includes(filter, type, null))
                .withMessageContainingAll(parts)
                .withMessageContaining("bank.account")
                .satisfies(failure -> assertThat(failure.table()).isEqualTo(TABLE));
    }

    private static boolean includes(ChangeFilter filter, ColumnType type, @Nullable Object value) {
        TableSchema schema =
                Accounts.schema(ReplicaIdentity.DEFAULT, Accounts.ID, new Column("c", type, true), Accounts.NOTE);
        return filter.on(schema).includes(new Row(schema, 1L, value, "note"));
    }
}
