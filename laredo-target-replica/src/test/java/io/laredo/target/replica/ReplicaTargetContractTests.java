package io.laredo.target.replica;

import io.laredo.ArrayValue;
import io.laredo.Bytes;
import io.laredo.Column;
import io.laredo.Interval;
import io.laredo.Json;
import io.laredo.Range;
import io.laredo.Struct;
import io.laredo.TableSchema;
import io.laredo.test.ContractTables;
import io.laredo.test.TargetContractTests;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

class ReplicaTargetContractTests extends TargetContractTests<ReplicaTarget> {
    private static final Map<TableSchema, Class<? extends Record>> ENTITIES = Map.of(
            ContractTables.ITEM, Item.class,
            ContractTables.WIDER_ITEM, Item.class,
            ContractTables.TAG, Tag.class,
            ContractTables.KINDS, Kinds.class);

    @ReplicatedEntity(table = "item")
    record Item(
            @Id long id,
            @Nullable String name,
            @Nullable String note,
            @Nullable BigDecimal price) {}

    @ReplicatedEntity(table = "tag")
    record Tag(@Id long itemId, @Id String label, @Nullable Integer weight) {}

    @ReplicatedEntity(table = "kinds")
    record Kinds(
            @Id int id,
            @Nullable Boolean vBoolean,
            @ReplicaColumn("v_int2") @Nullable Short vInt2,
            @ReplicaColumn("v_int4") @Nullable Integer vInt4,
            @ReplicaColumn("v_int8") @Nullable Long vInt8,
            @ReplicaColumn("v_float4") @Nullable Float vFloat4,
            @ReplicaColumn("v_float8") @Nullable Double vFloat8,
            @Nullable BigDecimal vNumeric,
            @Nullable String vText,
            @Nullable String vPaddedText,
            @Nullable String vCaselessText,
            @Nullable Bytes vBytes,
            @Nullable UUID vUuid,
            @Nullable LocalDate vDate,
            @Nullable LocalTime vTime,
            @Nullable OffsetTime vTimeWithOffset,
            @Nullable LocalDateTime vTimestamp,
            @Nullable Instant vInstant,
            @Nullable Interval vInterval,
            @Nullable Json vJson,
            @Nullable ArrayValue vArray,
            @Nullable Range vRange,
            @Nullable List<?> vMultirange,
            @Nullable Struct vStruct,
            @Nullable Map<?, ?> vMap,
            @Nullable String vOther) {}

    @Override
    protected ReplicaTarget create() {
        return ReplicaTarget.of("replica", Item.class, Tag.class, Kinds.class);
    }

    @Override
    protected @Nullable Collection<Map<String, @Nullable Object>> shown(ReplicaTarget shown, TableSchema table) {
        Replica<? extends Record, Object> replica = Replicas.of(List.of(shown)).replica(entity(table));
        try {
            return replica.stream()
                    .map(object -> values(
                            object, ContractTables.ITEM.table().equals(table.table()) ? ContractTables.ITEM : table))
                    .toList();
        } catch (ReplicaNotReadyException e) {
            return null;
        }
    }

    private static Class<? extends Record> entity(TableSchema table) {
        Class<? extends Record> entity = ENTITIES.get(table);
        if (entity == null) {
            throw new IllegalArgumentException("No entity for " + table);
        }
        return entity;
    }

    /** The components are in the order of the columns. */
    private static Map<String, @Nullable Object> values(Record object, TableSchema table) {
        Map<String, @Nullable Object> values = new HashMap<>();
        RecordComponent[] components = object.getClass().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            Column column = table.columns().get(i);
            try {
                values.put(column.name(), components[i].getAccessor().invoke(object));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("The component of %s cannot be read".formatted(column.name()), e);
            }
        }
        return values;
    }

    @Override
    protected boolean keepsRows() {
        return true;
    }

    @Override
    protected TableSchema refusedShape() {
        TableSchema item = ContractTables.ITEM;
        return new TableSchema(
                item.table(),
                item.columns().stream()
                        .filter(column -> !column.name().equals("note"))
                        .toList(),
                item.primaryKey(),
                item.identity(),
                item.identityColumns());
    }
}
