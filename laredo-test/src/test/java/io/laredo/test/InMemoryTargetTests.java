package io.laredo.test;

import io.laredo.ReplicaIdentity;
import io.laredo.TableSchema;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

class InMemoryTargetTests extends TargetContractTests<InMemoryTarget> {
    @Override
    protected InMemoryTarget create() {
        return new InMemoryTarget("memory");
    }

    @Override
    protected @Nullable Collection<Map<String, @Nullable Object>> shown(InMemoryTarget shown, TableSchema table) {
        return MemoryContents.of(shown, table);
    }

    @Override
    protected boolean keepsRows() {
        return true;
    }

    @Override
    protected TableSchema refusedShape() {
        TableSchema item = ContractTables.ITEM;
        return new TableSchema(item.table(), item.columns(), List.of(), ReplicaIdentity.FULL, List.of("id"));
    }
}
