package io.laredo.test;

import io.laredo.TableSchema;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An unreliable target of which nothing is asked is as good as any. */
class UnreliableTargetContractTests extends TargetContractTests<UnreliableTarget> {
    private InMemoryTarget memory = new InMemoryTarget("memory");

    @Override
    protected UnreliableTarget create() {
        memory = new InMemoryTarget("memory");
        return new UnreliableTarget(memory, 1);
    }

    @Override
    protected @Nullable Collection<Map<String, @Nullable Object>> shown(UnreliableTarget shown, TableSchema table) {
        return MemoryContents.of(memory, table);
    }

    @Override
    protected boolean keepsRows() {
        return true;
    }
}
