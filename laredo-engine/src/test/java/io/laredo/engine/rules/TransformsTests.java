package io.laredo.engine.rules;

import static io.laredo.engine.rules.Accounts.FULL;
import static io.laredo.engine.rules.Accounts.SCHEMA;
import static io.laredo.engine.rules.Accounts.TABLE;
import static io.laredo.engine.rules.Accounts.account;
import static io.laredo.engine.rules.Accounts.column;
import static io.laredo.engine.rules.Accounts.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.laredo.ChangeTransform;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransformsTests {
    private static final Column LENGTH = column("length", ValueKind.INT4, "integer");

    @Test
    void dropsColumns() {
        ShapeChain shape = chain(Transforms.drop("note", "expires"));
        assertThat(names(shape.result())).containsExactly("id", "state", "balance");
        assertThat(Accounts.values(shape.apply(account(1, "open", 5)))).containsExactly(1L, "open", 5);
        assertThat(shape.carried(4)).isEqualTo(-1);
    }

    @Test
    void keepsOnlyColumns() {
        ShapeChain shape = chain(Transforms.keepOnly("balance", "id"));
        assertThat(names(shape.result())).containsExactly("id", "balance");
        assertThat(Accounts.values(shape.apply(account(1, "open", 5)))).containsExactly(1L, 5);
    }

    @Test
    void renamesColumnsOfKeysEverywhere() {
        ShapeChain shape = chain(Transforms.rename("id", "number"));
        assertThat(names(shape.result())).containsExactly("number", "state", "balance", "expires", "note");
        assertThat(shape.result().primaryKey()).containsExactly("number");
        assertThat(shape.result().identityColumns()).containsExactly("number");
        assertThat(shape.apply(key(7)).get("number")).isEqualTo(7L);
    }

    @Test
    void addsColumns() {
        ShapeChain shape = chain(
                Transforms.add(column("origin", ValueKind.TEXT, "text"), "bank"),
                Transforms.compute(LENGTH, TransformsTests::noteLength, "note"));
        assertThat(names(shape.result())).endsWith("origin", "length");
        assertThat(Accounts.values(shape.apply(account(1, "open", 5)))).endsWith("bank", 6);
        assertThat(shape.madeOf(5)).isEmpty();
        assertThat(shape.madeOf(6)).containsExactly(4);
    }

    @Test
    void transformsInOrder() {
        ShapeChain shape = chain(
                Transforms.rename("note", "text"),
                Transforms.compute(
                        LENGTH, row -> String.valueOf(row.get("text")).length(), "text"),
                Transforms.drop("text"),
                Transforms.rename("length", "note"));
        assertThat(names(shape.result())).containsExactly("id", "state", "balance", "expires", "note");
        assertThat(shape.apply(account(1, "open", 5)).get("note")).isEqualTo(6);
        assertThat(shape.madeOf(4)).containsExactly(4);
        assertThat(shape.carried(4)).isEqualTo(-1);
        assertThat(shape.carried(2)).isEqualTo(2);
    }

    @Test
    void aColumnMadeOfOneThatDidNotTravelDoesNotTravel() {
        ShapeChain shape = chain(Transforms.compute(LENGTH, TransformsTests::noteLength, "note"));
        assertThat(shape.apply(account(1, "open", 5, null, Row.ABSENT)).isPresent(5))
                .isFalse();
        assertThat(shape.apply(key(1)).isPresent(5)).isFalse();
    }

    @Test
    void aFunctionSeesItsColumnsOnly() {
        ShapeChain shape = chain(Transforms.compute(LENGTH, row -> row.get("state"), "note"));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> shape.apply(account(1, "open", 5)))
                .withMessageContainingAll("'length'", "bank.account", "IllegalStateException");
    }

    @Test
    void withTheFullIdentityAllColumnsOfTheResultAreInIt() {
        ShapeChain shape = ShapeChain.of(
                FULL, List.of(Transforms.drop("note"), Transforms.add(column("origin", ValueKind.TEXT, "text"), "x")));
        assertThat(shape.result().identityColumns()).containsExactly("id", "state", "balance", "expires", "origin");
        assertThat(shape.result().primaryKey()).containsExactly("id");
    }

    @Test
    void refusesNamesThatAreNotThereOrThereAlready() {
        assertRefused(SCHEMA, Transforms.drop("colour"), "'colour'", "[id, state, balance, expires, note]");
        assertRefused(SCHEMA, Transforms.keepOnly("id", "colour"), "'colour'");
        assertRefused(SCHEMA, Transforms.rename("colour", "x"), "'colour'");
        assertRefused(SCHEMA, Transforms.rename("state", "note"), "'state'", "'note'", "there already");
        assertRefused(SCHEMA, Transforms.add(column("note", ValueKind.TEXT, "text"), "x"), "'note'", "there already");
        assertRefused(
                SCHEMA, Transforms.compute(LENGTH, TransformsTests::noteLength, "colour"), "'length'", "'colour'");
        assertThatIllegalArgumentException().isThrownBy(Transforms::drop);
    }

    @Test
    void refusesToLeaveOutColumnsOfKeys() {
        assertRefused(SCHEMA, Transforms.drop("id"), "[id]", "DEFAULT");
        assertRefused(SCHEMA, Transforms.keepOnly("note"), "[id]");
        TableSchema withoutKey =
                new TableSchema(TABLE, SCHEMA.columns(), List.of(), ReplicaIdentity.FULL, FULL.identityColumns());
        assertRefused(withoutKey, Transforms.drop("note"), "[note]", "FULL");
        TableSchema byIndex =
                new TableSchema(TABLE, SCHEMA.columns(), List.of("id"), ReplicaIdentity.INDEX, List.of("state"));
        assertRefused(byIndex, Transforms.drop("id"), "[id]", "[state]");
        assertRefused(byIndex, Transforms.drop("state"), "[state]");
    }

    @Test
    void refusesConstantsThatTheColumnCannotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transforms.add(LENGTH, "7"))
                .withMessageContainingAll("'length'", "integer", "7, a String", "Integer");
        Column required = new Column("length", LENGTH.type(), false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transforms.add(required, null))
                .withMessageContainingAll("'length'", "not null");
    }

    @Test
    void refusesWhatAFunctionGivesAndNeverTellsTheValue() {
        Row row = account(1, "open", 5, null, "secret");
        ShapeChain wrong = chain(Transforms.compute(LENGTH, each -> each.get("note"), "note"));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> wrong.apply(row))
                .withMessageContainingAll("'length'", "bank.account", "a String", "integer")
                .withMessageNotContaining("secret");
        ShapeChain missing = chain(Transforms.compute(
                new Column("length", new ColumnType(ValueKind.INT4, "integer"), false), each -> null, "note"));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> missing.apply(row))
                .withMessageContainingAll("'length'", "null", "integer not null");
        ShapeChain thrown =
                chain(Transforms.compute(LENGTH, each -> Integer.valueOf((String) each.get("note")), "note"));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> thrown.apply(row))
                .withMessageContainingAll("'length'", "bank.account", "NumberFormatException")
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    void refusesATransformOfTheApplicationWhoseResultHasNoKey() {
        assertRefused(
                SCHEMA,
                returning(new TableSchema(TABLE, SCHEMA.columns(), List.of(), ReplicaIdentity.NOTHING, List.of())),
                "no key",
                "NOTHING");
        assertRefused(
                SCHEMA,
                returning(new TableSchema(TABLE, SCHEMA.columns(), List.of(), ReplicaIdentity.INDEX, List.of("note"))),
                "no key",
                "[note]");
        assertRefused(
                SCHEMA,
                returning(new TableSchema(
                        new TableId("bank", "other"),
                        SCHEMA.columns(),
                        List.of("id"),
                        ReplicaIdentity.DEFAULT,
                        List.of("id"))),
                "bank.other");
    }

    /** A transform that gives rows this shape, or says so. */
    private static ChangeTransform returning(TableSchema result) {
        return schema -> new ChangeTransform.Shape() {
            @Override
            public TableSchema result() {
                return result;
            }

            @Override
            public Row apply(Row row) {
                return row;
            }

            @Override
            public int carried(int column) {
                return column;
            }

            @Override
            public Set<Integer> madeOf(int column) {
                return Set.of(column);
            }
        };
    }

    private static Object noteLength(Row row) {
        return String.valueOf(row.get("note")).length();
    }

    private static ShapeChain chain(ChangeTransform... transforms) {
        return ShapeChain.of(SCHEMA, List.of(transforms));
    }

    private static List<String> names(TableSchema schema) {
        return schema.columns().stream().map(Column::name).toList();
    }

    private static void assertRefused(TableSchema schema, ChangeTransform transform, String... parts) {
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> ShapeChain.of(schema, List.of(transform)))
                .withMessageContainingAll(parts)
                .withMessageContaining("bank.account")
                .satisfies(failure -> assertThat(failure.table()).isEqualTo(TABLE));
    }
}
