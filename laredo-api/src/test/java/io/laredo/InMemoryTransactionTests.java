package io.laredo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class InMemoryTransactionTests {
    private static final Position POSITION = new Position("shop", "1.1", 100);
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final ChangeEvent insert = new ChangeEvent.Insert(new Row(Samples.SCHEMA, 1, "one"));
    private final ChangeEvent truncate = new ChangeEvent.Truncate(Samples.SCHEMA);

    @Test
    void givesItsChangesInOrderToEveryPass() {
        InMemoryTransaction.Builder builder =
                new InMemoryTransaction.Builder().add(insert, 10).add(truncate, 0);
        try (Transaction transaction = builder.commit(POSITION, 7, NOON, "elsewhere");
                ChangeCursor first = transaction.changes();
                ChangeCursor second = transaction.changes()) {
            assertThat(first.next()).isSameAs(insert);
            assertThat(first.next()).isSameAs(truncate);
            assertThat(first.next()).isNull();
            assertThat(second.next()).isSameAs(insert);
        }
    }

    @Test
    void saysWhatItIs() {
        try (Transaction transaction =
                new InMemoryTransaction.Builder().add(insert, 10).commit(POSITION, 7, NOON, "elsewhere")) {
            assertThat(transaction.position()).isEqualTo(POSITION);
            assertThat(transaction.xid()).isEqualTo(7);
            assertThat(transaction.commitTime()).isEqualTo(NOON);
            assertThat(transaction.origin()).isEqualTo("elsewhere");
            assertThat(transaction.changeCount()).isEqualTo(1);
        }
    }

    @Test
    void itsSizeGrowsWithItsValues() {
        assertThat(size(1_000_000)).isEqualTo(size(0) + 1_000_000).isGreaterThan(1_000_000);
    }

    @Test
    void isNotChangedByItsBuilderAfterwards() {
        InMemoryTransaction.Builder builder = new InMemoryTransaction.Builder().add(insert, 10);
        try (Transaction transaction = builder.commit(POSITION, 7, NOON, null)) {
            builder.add(truncate, 0);
            assertThat(transaction.changeCount()).isEqualTo(1);
        }
    }

    @Test
    void doesNotNameRowValuesInItsText() {
        try (Transaction transaction =
                new InMemoryTransaction.Builder().add(insert, 10).commit(POSITION, 7, NOON, null)) {
            assertThat(transaction.toString())
                    .contains("7", POSITION.toString())
                    .doesNotContain("one");
        }
    }

    private long size(long valueBytes) {
        try (Transaction transaction =
                new InMemoryTransaction.Builder().add(insert, valueBytes).commit(POSITION, 7, NOON, null)) {
            return transaction.sizeBytes();
        }
    }
}
