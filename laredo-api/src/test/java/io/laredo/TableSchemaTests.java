package io.laredo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableSchemaTests {
    @Test
    void refusesTwoColumnsOfOneName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schema(List.of(Samples.ID, Samples.ID), List.of(), List.of()))
                .withMessageContainingAll("public.item", "'id'");
    }

    @Test
    void refusesAKeyOfColumnsItDoesNotHave() {
        List<Column> columns = List.of(Samples.ID);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schema(columns, List.of("name"), List.of()))
                .withMessageContainingAll("public.item", "'name'", "[id]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> schema(columns, List.of(), List.of("name")))
                .withMessageContainingAll("public.item", "'name'", "[id]");
    }

    @Test
    void refusesEmptyNames() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TableId("public", " "));
        assertThatIllegalArgumentException().isThrownBy(() -> new TableId("", "item"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Column("", Samples.ID.type(), true));
    }

    @Test
    void staysAsItIsWhenTheListsItWasMadeFromChange() {
        List<Column> columns = new ArrayList<>(List.of(Samples.ID, Samples.NAME));
        TableSchema schema = schema(columns, List.of("id"), List.of("id"));
        columns.clear();
        assertThat(schema).isEqualTo(Samples.SCHEMA);
    }

    @Test
    void knowsThePlaceOfAColumn() {
        assertThat(Samples.SCHEMA.indexOf("name")).isEqualTo(1);
        assertThat(Samples.SCHEMA.hasColumn("name")).isTrue();
        assertThat(Samples.SCHEMA.hasColumn("Name")).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Samples.SCHEMA.indexOf("Name"))
                .withMessageContainingAll("public.item", "'Name'", "[id, name]");
    }

    @Test
    void tellsRowsApartByThePrimaryKeyEvenIfChangesBringMore() {
        List<Column> columns = List.of(Samples.ID, Samples.NAME);
        List<String> all = List.of("id", "name");
        assertThat(Samples.SCHEMA.keyColumns()).containsExactly("id");
        assertThat(new TableSchema(Samples.ITEM, columns, List.of("id"), ReplicaIdentity.FULL, all).keyColumns())
                .containsExactly("id");
        assertThat(new TableSchema(Samples.ITEM, columns, List.of(), ReplicaIdentity.FULL, all).keyColumns())
                .isEqualTo(all);
        assertThat(new TableSchema(Samples.ITEM, columns, List.of("id"), ReplicaIdentity.INDEX, List.of("name"))
                        .keyColumns())
                .as("changes do not bring the primary key")
                .containsExactly("name");
    }

    private static TableSchema schema(List<Column> columns, List<String> primaryKey, List<String> identity) {
        return new TableSchema(Samples.ITEM, columns, primaryKey, ReplicaIdentity.DEFAULT, identity);
    }
}
