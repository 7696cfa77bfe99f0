package io.laredo.test;

import io.laredo.ChangeEvent;
import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes transactions that a database could have made, given what the tables have. */
final class RandomChanges {
    private static final int KEYS = 30;

    private final Random random;
    private final MemoryTable items = new MemoryTable(ContractTables.ITEM);
    private final MemoryTable tags = new MemoryTable(ContractTables.TAG);
    private int number;

    RandomChanges(long seed) {
        this.random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** All rows that a table has now. */
    List<Row> rows(TableSchema table) {
        return List.copyOf((table.equals(ContractTables.ITEM) ? items : tags).rows());
    }

    ChangeEvent[] transaction() {
        List<ChangeEvent> events = new ArrayList<>();
        MemoryChanges model = new MemoryChanges(table -> table.equals(ContractTables.ITEM.table()) ? items : tags);
        for (int left = random.nextInt(6); left >= 0; left--) {
            ChangeEvent event = random.nextInt(3) > 0 ? itemEvent() : tagEvent();
            event.deliverTo(model);
            events.add(event);
        }
        return events.toArray(ChangeEvent[]::new);
    }

    private ChangeEvent itemEvent() {
        long id = random.nextInt(KEYS);
        if (random.nextInt(100) == 0) {
            return ContractTables.truncate(ContractTables.ITEM);
        }
        if (items.find(ContractTables.itemKey(id)) == null) {
            return ContractTables.insert(ContractTables.item(id, "name " + number++, note()));
        }
        long newId = random.nextInt(KEYS);
        boolean isFree = items.find(ContractTables.itemKey(newId)) == null;
        @Nullable Object note = random.nextBoolean() ? Row.ABSENT : note();
        return switch (random.nextInt(3)) {
            case 0 -> ContractTables.delete(ContractTables.itemKey(id));
            case 1 ->
                isFree
                        ? ContractTables.update(
                                ContractTables.itemKey(id), ContractTables.item(newId, "name " + number++, note))
                        : ContractTables.update(ContractTables.item(id, "name " + number++, note));
            default -> ContractTables.update(ContractTables.item(id, "name " + number++, note));
        };
    }

    private @Nullable String note() {
        return random.nextInt(4) == 0 ? null : "note " + number++;
    }

    private ChangeEvent tagEvent() {
        Row row = ContractTables.tag(random.nextInt(5), "label " + random.nextInt(4), number++);
        Row present = tags.find(row);
        if (present == null) {
            return ContractTables.insert(row);
        }
        return random.nextBoolean() ? ContractTables.update(present, row) : ContractTables.delete(present);
    }
}
