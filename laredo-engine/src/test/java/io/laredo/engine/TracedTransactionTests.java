package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.InMemoryTransaction;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TracedTransactionTests {
    @Test
    void namesTheChangeThatWasAskedForLast() {
        TracedTransaction traced = new TracedTransaction(new InMemoryTransaction.Builder()
                .add(new ChangeEvent.Insert(EngineFixture.product("rice")), 1)
                .add(new ChangeEvent.Delete(EngineFixture.product("tea")), 1)
                .add(new ChangeEvent.Truncate(EngineFixture.PRODUCTS), 1)
                .commit(Positions.at(1), 1, Instant.EPOCH, null));
        assertThat(traced.lastChange()).isNull();

        try (ChangeCursor changes = traced.changes()) {
            assertThat(changes.next()).isInstanceOf(ChangeEvent.Insert.class);
            assertThat(changes.next()).isInstanceOf(ChangeEvent.Delete.class);

            assertThat(traced.lastChange()).isEqualTo("change 2 of 3, Delete of public.products");
        }
    }
}
