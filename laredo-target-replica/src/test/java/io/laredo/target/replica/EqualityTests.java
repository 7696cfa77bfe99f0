package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.ArrayValue;
import io.laredo.BaselineLoad;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Interval;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.ValueKind;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

/** Keys, indexes and scans call equal what PostgreSQL calls equal. */
class EqualityTests {
    @ReplicatedEntity(table = "thing")
    @ReplicaIndex(columns = "value")
    record Numeric(@Id int id, @Nullable BigDecimal value) {}

    @ReplicatedEntity(table = "thing")
    @ReplicaIndex(columns = "value")
    record Text(@Id int id, @Nullable String value) {}

    @ReplicatedEntity(table = "thing")
    @ReplicaIndex(columns = "value")
    record Floating(@Id int id, @Nullable Double value) {}

    @ReplicatedEntity(table = "thing")
    @ReplicaIndex(columns = "value")
    record Span(@Id int id, @Nullable Interval value) {}

    @ReplicatedEntity(table = "thing")
    @ReplicaIndex(columns = "value")
    record Numbers(@Id int id, @Nullable List<BigDecimal> value) {}

    enum Size {
        SMALL,
        LARGE
    }

    @ReplicatedEntity(table = "thing")
    @ReplicaIndex(columns = "value")
    record Sized(@Id int id, @Nullable Size value) {}

    @ReplicatedEntity(table = "thing")
    @ReplicaIndex(columns = "value")
    record Counted(@Id int id, @Nullable Integer value) {}

    @ReplicatedEntity(table = "thing")
    record TextUnindexed(@Id int id, @Nullable String value) {}

    @Test
    void numericsAreEqualByValue() {
        Object[] stored = {new BigDecimal("1.0"), new BigDecimal("1.00"), new BigDecimal("1.01"), null};
        assertFinds(Numeric.class, type(ValueKind.NUMERIC, "numeric"), stored, new BigDecimal("1.000"), 2);
    }

    @Test
    void paddingDoesNotCount() {
        ColumnType padded = type(ValueKind.PADDED_TEXT, "character(3)");
        assertFinds(Text.class, padded, new Object[] {"a  ", "a ", "b  ", " a "}, "a", 2);
    }

    @Test
    void caseDoesNotCountInCitext() {
        ColumnType citext = type(ValueKind.CASELESS_TEXT, "citext");
        assertFinds(Text.class, citext, new Object[] {"Straße", "STRAßE", "weg"}, "straße", 2);
        assertFinds(Text.class, type(ValueKind.TEXT, "text"), new Object[] {"Weg", "WEG", "weg"}, "weg", 1);
    }

    @Test
    void negativeZeroIsZeroAndNaNIsNaN() {
        ColumnType float8 = type(ValueKind.FLOAT8, "double precision");
        assertFinds(Floating.class, float8, new Object[] {-0.0, 0.0, Double.NaN}, 0.0, 2);
        assertFinds(Floating.class, float8, new Object[] {-0.0, 0.0, Double.NaN}, -0.0, 2);
        assertFinds(Floating.class, float8, new Object[] {-0.0, 0.0, Double.NaN}, Double.NaN, 1);
        assertFinds(Floating.class, type(ValueKind.FLOAT4, "real"), new Object[] {-0.0f, 0.0f, 1f}, 0.0f, 2);
    }

    @Test
    void aMonthIsThirtyDays() {
        Object[] stored = {new Interval(1, 0, 0), new Interval(0, 30, 0), new Interval(0, 31, 0)};
        assertFinds(Span.class, type(ValueKind.INTERVAL, "interval"), stored, new Interval(0, 29, 86_400_000_000L), 2);
    }

    @Test
    void arraysAreEqualByTheirElementsEquality() {
        ColumnType numerics = new ColumnType(ValueKind.ARRAY, "numeric[]", type(ValueKind.NUMERIC, "numeric"));
        Object[] stored = {ArrayValue.of(new BigDecimal("1.0")), ArrayValue.of(new BigDecimal("2")), ArrayValue.empty()
        };
        assertFinds(Numbers.class, numerics, stored, List.of(new BigDecimal("1")), 1);
        assertFinds(Numbers.class, numerics, stored, List.of(), 1);
    }

    @Test
    void enumsAreFoundByConstantOrName() {
        Object[] stored = {"SMALL", "LARGE", "SMALL", null};
        assertFinds(Sized.class, type(ValueKind.TEXT, "size"), stored, Size.SMALL, 2);
        assertFinds(Sized.class, type(ValueKind.TEXT, "size"), stored, "SMALL", 2);
        assertFinds(Sized.class, type(ValueKind.TEXT, "size"), stored, "HUGE", 0);
    }

    @Test
    void wholeNumbersAreEqualWhateverTheirWidth() {
        Object[] stored = {7, 8, null};
        ColumnType integer = type(ValueKind.INT4, "integer");
        assertFinds(Counted.class, integer, stored, 7L, 1);
        assertFinds(Counted.class, integer, stored, (short) 7, 1);
        assertFinds(Counted.class, integer, stored, 7L + (1L << 32), 0);
    }

    @Test
    void nothingEqualsNull() {
        assertFinds(Text.class, type(ValueKind.TEXT, "text"), new Object[] {null, "a"}, null, 0);
        assertFinds(TextUnindexed.class, type(ValueKind.TEXT, "text"), new Object[] {null, "a", null}, null, 0);
        assertFinds(TextUnindexed.class, type(ValueKind.TEXT, "text"), new Object[] {null, "a", "a"}, "a", 2);
        assertFinds(Counted.class, type(ValueKind.INT4, "integer"), new Object[] {null, 0}, 0, 1);
    }

    private static <T> void assertFinds(
            Class<T> entity, ColumnType type, @Nullable Object[] stored, @Nullable Object wanted, int count) {
        Replica<T, Integer> replica = new OneColumn<>(entity, type, stored).replica;
        Replica.Lookup<T> lookup = replica.lookup("value");
        Object[] values = {wanted};
        assertThat(lookup.find(values)).hasSize(count);
        assertThat(lookup.count(values)).isEqualTo(count);
        assertThat(lookup.findAny(values) != null).isEqualTo(count > 0);
        assertThat(replica.find("value", wanted)).hasSize(count);
    }

    @Test
    void refusesToCompareOtherTypes() {
        Replica<Counted, Integer> replica = new OneColumn<>(Counted.class, type(ValueKind.INT4, "integer"), 7).replica;
        assertThatThrownBy(() -> replica.find("value", "7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Column 'value' of public.thing holds Integer, and cannot be compared with a String");
    }

    @ReplicatedEntity(table = "priced")
    record Priced(@Id BigDecimal id, @Id String code, String name) {}

    record PricedKey(String code, BigDecimal id) {}

    record OtherKey(String code) {}

    @Test
    void compositeKeysAreEqualColumnByColumn() {
        TableSchema schema = new TableSchema(
                new TableId("public", "priced"),
                Stream.of("id", "code", "name")
                        .map(name -> new Column(
                                name,
                                name.equals("id") ? type(ValueKind.NUMERIC, "numeric") : type(ValueKind.TEXT, "text"),
                                false))
                        .toList(),
                List.of("code", "id"),
                ReplicaIdentity.DEFAULT,
                List.of("code", "id"));
        ReplicaTarget target = ReplicaTarget.of("replica", Priced.class);
        BaselineLoad load = target.beginBaseline(Shop.at(1), List.of(schema));
        load.row(new Row(schema, new BigDecimal("1.0"), "a", "first"));
        load.row(new Row(schema, new BigDecimal("1.0"), "b", "second"));
        load.complete(Shop.at(1));
        Replica<Priced, Record> replica = Replicas.of(List.of(target)).replica(Priced.class);

        target.apply(Shop.transaction(
                2,
                Shop.update(new Row(schema, new BigDecimal("1.00"), "a", "changed")),
                Shop.delete(new Row(schema, new BigDecimal("1.000"), "b", Row.ABSENT))));

        assertThat(replica.get(new PricedKey("a", new BigDecimal("1"))))
                .extracting(Priced::name)
                .isEqualTo("changed");
        assertThat(replica.lookup("code", "id").explain()).isEqualTo("key");
        assertThat(replica.lookup("code", "id").find("a", new BigDecimal("1"))).hasSize(1);
        assertThat(replica.size()).isEqualTo(1);
        assertThatThrownBy(() -> replica.get(new OtherKey("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[id, code]")
                .hasMessageContaining(OtherKey.class.getName());
    }
}
