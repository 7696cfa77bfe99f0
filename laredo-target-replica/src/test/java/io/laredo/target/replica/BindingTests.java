package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.at;
import static io.laredo.target.replica.Shop.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.ArrayValue;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Json;
import io.laredo.ReplicaIdentity;
import io.laredo.SpecialValue;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

class BindingTests {
    private static final ColumnType INT2 = type(ValueKind.INT2, "smallint");
    private static final ColumnType INT4 = type(ValueKind.INT4, "integer");
    private static final ColumnType FLOAT4 = type(ValueKind.FLOAT4, "real");
    private static final ColumnType TEXT = type(ValueKind.TEXT, "text");
    private static final ColumnType DATE = type(ValueKind.DATE, "date");

    enum Color {
        RED,
        GREEN
    }

    @ReplicatedEntity(table = "thing")
    record IntThing(@Id int id, int value) {}

    @ReplicatedEntity(table = "thing")
    record BoxedIntThing(@Id int id, @Nullable Integer value) {}

    @ReplicatedEntity(table = "thing")
    record LongThing(@Id int id, @Nullable Long value) {}

    @ReplicatedEntity(table = "thing")
    record DoubleThing(@Id int id, @Nullable Double value) {}

    @ReplicatedEntity(table = "thing")
    record StringThing(@Id int id, @Nullable String value) {}

    @ReplicatedEntity(table = "thing")
    record EnumThing(@Id int id, @Nullable Color value) {}

    @ReplicatedEntity(table = "thing")
    record DateThing(@Id int id, @Nullable LocalDate value) {}

    @ReplicatedEntity(table = "thing")
    record InstantThing(@Id int id, @Nullable Instant value) {}

    @ReplicatedEntity(table = "thing")
    record NumbersThing(@Id int id, @Nullable List<Integer> value) {}

    @ReplicatedEntity(table = "thing")
    record PickyThing(@Id int id, String value) {
        PickyThing {
            Objects.requireNonNull(value);
        }
    }

    @ReplicatedEntity(table = "thing")
    record Misnamed(@Id int id, int valeu) {}

    @Test
    void convertsWithoutLoss() {
        assertThat(shown(BoxedIntThing.class, INT2, (short) 7, BoxedIntThing::value))
                .isEqualTo(7);
        assertThat(shown(LongThing.class, INT2, (short) 7, LongThing::value)).isEqualTo(7L);
        assertThat(shown(LongThing.class, INT4, 7, LongThing::value)).isEqualTo(7L);
        assertThat(shown(DoubleThing.class, FLOAT4, 0.1f, DoubleThing::value)).isEqualTo((double) 0.1f);
        assertThat(shown(StringThing.class, type(ValueKind.OTHER, "inet"), "10.0.0.1", StringThing::value))
                .isEqualTo("10.0.0.1");
        assertThat(shown(StringThing.class, type(ValueKind.JSON, "jsonb"), new Json("[1]"), StringThing::value))
                .isEqualTo("[1]");
        assertThat(shown(EnumThing.class, type(ValueKind.TEXT, "color"), "GREEN", EnumThing::value))
                .isEqualTo(Color.GREEN);
        assertThat(shown(NumbersThing.class, arrayOf(INT4), ArrayValue.of(1, null, 3), NumbersThing::value))
                .containsExactly(1, null, 3);
        assertThat(shown(DateThing.class, DATE, null, DateThing::value)).isNull();
    }

    private static <T, V> @Nullable V shown(
            Class<T> entity, ColumnType type, @Nullable Object value, Function<T, @Nullable V> component) {
        return component.apply(Objects.requireNonNull(new OneColumn<>(entity, type, value).replica.get(0)));
    }

    private static ColumnType arrayOf(ColumnType element) {
        return new ColumnType(ValueKind.ARRAY, element.databaseType() + "[]", element);
    }

    @Test
    void refusesComponentsThatCannotHaveEveryValue() {
        assertRefused(
                IntThing.class,
                type(ValueKind.INT8, "bigint"),
                false,
                "'int value' of IntThing cannot have every value of column 'value' of public.thing, which is bigint",
                "Declare it as Long value");
        assertRefused(StringThing.class, INT4, false, "which is integer", "Declare it as Integer value");
        assertRefused(
                EnumThing.class, type(ValueKind.CASELESS_TEXT, "citext"), true, "which is citext", "String value");
        assertRefused(
                InstantThing.class,
                type(ValueKind.TIMESTAMP, "timestamp without time zone"),
                true,
                "which is timestamp without time zone",
                "LocalDateTime value");
        assertRefused(NumbersThing.class, arrayOf(TEXT), true, "which is text[]", "ArrayValue value");
    }

    @Test
    void refusesAPrimitiveForAColumnThatMayBeNull() {
        assertRefused(
                IntThing.class,
                INT4,
                true,
                "Component 'int value' of IntThing cannot be null, but column 'value' of public.thing can",
                "Declare it as @Nullable Integer value, or run: ALTER TABLE public.thing ALTER COLUMN value SET NOT NULL");
    }

    @Test
    void namesTheNearestColumnsWhenOneIsMissing() {
        assertRefused(
                Misnamed.class,
                INT4,
                false,
                "no column 'valeu' for component 'int valeu' of Misnamed; the nearest are [value, id]",
                "@ReplicaColumn");
    }

    private static void assertRefused(
            Class<?> entity, ColumnType type, boolean isNullable, String message, String action) {
        assertThatThrownBy(() -> new OneColumn<>(entity, new Column("value", type, isNullable)))
                .isInstanceOfSatisfying(
                        EntityException.class, e -> assertThat(e.action()).contains(action))
                .hasMessageContaining(message);
    }

    @Test
    void failsTheBaselineOverAValueThatTheComponentLacksWithoutTellingIt() {
        assertFails(DateThing.class, DATE, SpecialValue.INFINITY, "'value' of public.thing", "LocalDate lacks");
        assertFails(EnumThing.class, TEXT, "PURPLE", "'value' of public.thing", "enum Color has no constant")
                .hasMessageNotContaining("PURPLE");
        assertFails(NumbersThing.class, arrayOf(INT4), matrix(), "'value' of public.thing", "no Integer");
        assertFails(PickyThing.class, TEXT, null, "public.thing cannot become a PickyThing", "NullPointerException");
        assertThatThrownBy(() -> new OneColumn<>(IntThing.class, new Column("value", INT4, false), (Object) null))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("'value' of public.thing")
                .hasMessageContaining("declare it as Integer");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
            Class<?> entity, ColumnType type, @Nullable Object value, String where, String cause) {
        return assertThatThrownBy(() -> new OneColumn<>(entity, type, value))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining(where)
                .hasMessageContaining(cause);
    }

    private static ArrayValue matrix() {
        return ArrayValue.of(new int[] {1, 2}, new int[] {1, 1}, new Object[] {1, 2});
    }

    @Test
    void refusesAKeyThatDoesNotNameARow() {
        assertKeyRefused(
                List.of("value"), ReplicaIdentity.DEFAULT, List.of("value"), "primary key is [value]", "Put @Id");
        assertKeyRefused(List.of(), ReplicaIdentity.DEFAULT, List.of(), "primary key is []", "ADD PRIMARY KEY (id)");
        assertKeyRefused(List.of("id"), ReplicaIdentity.NOTHING, List.of(), "NOTHING", "REPLICA IDENTITY DEFAULT");
        assertKeyRefused(
                List.of("id"),
                ReplicaIdentity.INDEX,
                List.of("value"),
                "name their row by [value] (replica identity INDEX), without the @Id columns [id]",
                "ALTER TABLE public.thing REPLICA IDENTITY DEFAULT");
    }

    @Test
    void acceptsTheKeysThatNameARow() {
        bind(thing(List.of("id"), ReplicaIdentity.DEFAULT, List.of("id")));
        bind(thing(List.of("id"), ReplicaIdentity.FULL, List.of("id", "value")));
        bind(thing(List.of(), ReplicaIdentity.FULL, List.of("id", "value")));
        bind(thing(List.of("value"), ReplicaIdentity.INDEX, List.of("id")));
    }

    private static void assertKeyRefused(
            List<String> primaryKey,
            ReplicaIdentity identity,
            List<String> identityColumns,
            String message,
            String action) {
        assertThatThrownBy(() -> bind(thing(primaryKey, identity, identityColumns)))
                .isInstanceOfSatisfying(
                        EntityException.class, e -> assertThat(e.action()).contains(action))
                .hasMessageContaining("public.thing")
                .hasMessageContaining(message);
    }

    private static TableSchema thing(List<String> primaryKey, ReplicaIdentity identity, List<String> identityColumns) {
        List<Column> columns = List.of(new Column("id", INT4, false), new Column("value", INT4, false));
        return new TableSchema(new TableId("public", "thing"), columns, primaryKey, identity, identityColumns);
    }

    private static void bind(TableSchema schema) {
        ReplicaTarget.of("replica", IntThing.class)
                .beginBaseline(at(1), List.of(schema))
                .complete(at(1));
    }

    @Test
    void readsEntitiesOfAnotherClassLoader() throws Exception {
        Class<?> foreign = new ForeignLoader().loadClass(ForeignThing.class.getName());
        assertThat(foreign).isNotSameAs(ForeignThing.class);

        OneColumn<?> things = new OneColumn<>(foreign, TEXT, "a", "b");

        assertThat(things.replica.get(1)).isInstanceOf(foreign).hasToString("ForeignThing[id=1, value=b]");
        assertThat(things.replica.find("value", "a")).hasSize(1);
    }

    /** Loads the entity once more, into a module that does not trust this one. */
    private static final class ForeignLoader extends ClassLoader {
        ForeignLoader() {
            super(BindingTests.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(ForeignThing.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (var file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = Objects.requireNonNull(file).readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @ReplicatedEntity(table = "thing")
    record PriceThing(@Id int id, BigDecimal value) {
        PriceThing {
            value = value.stripTrailingZeros();
        }
    }

    @Test
    void keepsTheValuesBesideObjectsThatDoNotGiveThemBack() {
        ColumnType numeric = type(ValueKind.NUMERIC, "numeric");
        OneColumn<PriceThing> things = new OneColumn<>(
                PriceThing.class, numeric, new BigDecimal("1.5"), new BigDecimal("1.50"), new BigDecimal("2"));

        TableVersion version = ((TableReplica<?, ?>) things.replica).version();
        assertThat(version.binding().asRows()).isTrue();
        assertThat(version.rows().stream().map(leaf -> version.binding().values(leaf)[1]))
                .containsExactlyInAnyOrder(new BigDecimal("1.5"), new BigDecimal("1.50"), new BigDecimal("2"));
        assertThat(things.replica.get(1)).isEqualTo(new PriceThing(1, new BigDecimal("1.5")));
        assertThat(things.replica.find("value", new BigDecimal("1.500"))).hasSize(2);
        assertThat(things.replica.all()).hasOnlyElementsOfType(PriceThing.class).hasSize(3);
    }
}
