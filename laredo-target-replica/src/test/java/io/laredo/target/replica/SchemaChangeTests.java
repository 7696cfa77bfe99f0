package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.transaction;
import static io.laredo.target.replica.Shop.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

class SchemaChangeTests {
    private static final ColumnType TEXT = type(ValueKind.TEXT, "text");
    private static final Column ID = new Column("id", type(ValueKind.INT4, "integer"), false);
    private static final Column VALUE = new Column("value", TEXT, true);

    @ReplicatedEntity(table = "thing")
    @ReplicaIndex(columns = "value")
    record Thing(@Id int id, @Nullable String value) {}

    private final OneColumn<Thing> things = new OneColumn<>(Thing.class, TEXT, "a", "A");

    @Test
    void followsColumnsThatMoveComeAndGo() {
        TableSchema changed = Shop.keyed("thing", "id", new Column("added", TEXT, true), VALUE, ID);

        things.target.apply(transaction(
                2,
                Shop.insert(things.row(2, "b")),
                new ChangeEvent.SchemaChange(things.schema, changed),
                Shop.update(new Row(changed, "x", "changed", 0)),
                Shop.delete(new Row(changed, Row.ABSENT, Row.ABSENT, 1))));
        assertThat(things.replica.all()).containsExactlyInAnyOrder(new Thing(0, "changed"), new Thing(2, "b"));

        things.target.apply(transaction(3, Shop.insert(new Row(changed, "x", "c", 3))));
        assertThat(things.replica.find("value", "c")).containsExactly(new Thing(3, "c"));
        assertThat(things.replica.find("value", "b")).containsExactly(new Thing(2, "b"));
    }

    @Test
    void followsAnEventWhoseShapeWasNotAnnounced() {
        TableSchema changed = Shop.keyed("thing", "id", VALUE, ID);

        things.target.apply(transaction(2, Shop.insert(new Row(changed, "b", 2))));

        assertThat(things.replica.get(2)).isEqualTo(new Thing(2, "b"));
    }

    @Test
    void comparesAnewWhenEqualityChanges() {
        TableSchema changed =
                Shop.keyed("thing", "id", ID, new Column("value", type(ValueKind.CASELESS_TEXT, "citext"), true));
        Thing first = things.replica.get(0);

        things.target.apply(transaction(2, new ChangeEvent.SchemaChange(things.schema, changed)));

        assertThat(things.replica.find("value", "a")).containsExactlyInAnyOrder(new Thing(0, "a"), new Thing(1, "A"));
        assertThat(things.replica.get(0)).isSameAs(first);
    }

    @Test
    void failsAndShowsNothingWhenAMappedColumnGoes() {
        TableSchema changed = Shop.keyed("thing", "id", ID, new Column("values", TEXT, true));

        assertThatThrownBy(() -> things.target.apply(transaction(
                        2, Shop.insert(things.row(2, "b")), new ChangeEvent.SchemaChange(things.schema, changed))))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("public.thing")
                .hasMessageContaining("'value'")
                .hasMessageContaining("@ReplicaColumn");
        assertThat(things.replica.size()).isEqualTo(2);
    }

    @Test
    void failsWhenAMappedColumnBecomesAnotherType() {
        TableSchema changed = Shop.keyed("thing", "id", ID, new Column("value", type(ValueKind.INT4, "integer"), true));

        assertThatThrownBy(
                        () -> things.target.apply(transaction(2, new ChangeEvent.SchemaChange(things.schema, changed))))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("which is integer")
                .hasMessageContaining("Declare it as Integer value");
    }
}
