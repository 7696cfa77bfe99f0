package io.laredo.target.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.TableId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

class ReplicaDefinitionTests {
    @ReplicatedEntity(schema = "stock", table = "shelf_item")
    @ReplicaIndex(columns = {"html_url", "Legacy Name"})
    record ShelfItem(
            @jakarta.persistence.Id UUID shelfId,
            @Id int line2Number,
            String htmlURL,
            @ReplicaColumn("Legacy Name") String legacyName) {}

    @Test
    void readsTableColumnsKeyAndIndexes() {
        ReplicaDefinition<ShelfItem> definition = ReplicaDefinition.of(ShelfItem.class);

        assertThat(definition.table()).isEqualTo(new TableId("stock", "shelf_item"));
        assertThat(definition.columns())
                .extracting(EntityColumn::column)
                .containsExactly("shelf_id", "line2_number", "html_url", "Legacy Name");
        assertThat(definition.idColumns())
                .extracting(EntityColumn::component)
                .containsExactly("shelfId", "line2Number");
        assertThat(definition.indexes()).containsExactly(List.of("html_url", "Legacy Name"));
        assertThat(definition.idType()).isEqualTo(Record.class);
        assertThat(ReplicaDefinition.of(Shop.Product.class).idType()).isEqualTo(Long.class);
    }

    record Plain(@Id int id) {}

    @ReplicatedEntity(table = "t")
    static class NoRecord {}

    @ReplicatedEntity(table = "t")
    record NoKey(int id) {}

    @ReplicatedEntity(table = "t")
    record SameColumnTwice(
            @Id int fooBar, @ReplicaColumn("foo_bar") int other) {}

    @ReplicatedEntity(table = "t")
    @ReplicaIndex(columns = "categoryId")
    record UnknownIndexColumn(@Id int id, int categoryId) {}

    @ReplicatedEntity(table = "t")
    @ReplicaIndex(columns = {"id", "id"})
    record IndexNamesAColumnTwice(@Id int id) {}

    @Test
    void refusesClassesThatCannotBeEntitiesAndSaysWhatToChange() {
        assertRefused(Plain.class, "not a replicated entity", "@ReplicatedEntity");
        assertRefused(NoRecord.class, "no record", "record NoRecord");
        assertRefused(NoKey.class, "no key", "@Id");
        assertRefused(SameColumnTwice.class, "column 'foo_bar'", "@ReplicaColumn");
        assertRefused(
                UnknownIndexColumn.class,
                "'categoryId', which is no component's; the nearest are [category_id",
                "database");
        assertRefused(IndexNamesAColumnTwice.class, "[id, id]", "each once");
    }

    private static void assertRefused(Class<?> entity, String message, String action) {
        assertThatThrownBy(() -> ReplicaDefinition.of(entity))
                .isInstanceOfSatisfying(
                        EntityException.class, e -> assertThat(e.action()).contains(action))
                .hasMessageContaining(entity.getName())
                .hasMessageContaining(message);
    }

    @Test
    void refusesTheSameEntityTwice() {
        assertThatThrownBy(() -> ReplicaTarget.of("replica", Shop.Product.class, Shop.Product.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Shop.Product.class.getName());
    }
}
