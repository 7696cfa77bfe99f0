package io.laredo.engine.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.TableId;
import io.laredo.TargetException;
import io.laredo.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every store does. */
abstract class DeadLetterContract {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    static final TableId ITEM = new TableId("public", "item");
    final TargetException cause = new TargetException(ITEM, "cannot take item", null);

    final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    final Letters any = new Letters(new Random(seed));

    abstract DeadLetterStore store();

    @Test
    void aLetterIsTheTransactionItWasMadeOf() throws Exception {
        Transaction poison = any.transaction(7, 200);

        DeadLetter letter = store().add("shop", poison, 3, cause);

        assertThat(store().list("shop").letters()).containsExactly(letter);
        assertThat(store().list("shop").bytes()).isEqualTo(letter.bytes()).isPositive();
        assertThat(letter)
                .isEqualTo(new DeadLetter(
                        letter.id(),
                        "shop",
                        poison.position(),
                        poison.xid(),
                        Letters.COMMITTED,
                        "upstream",
                        NOON,
                        3,
                        TargetException.class.getName(),
                        "cannot take item",
                        ITEM,
                        200,
                        letter.bytes()));
        try (Transaction opened = store().open("shop", letter.id())) {
            assertThat(opened.position()).isEqualTo(poison.position());
            assertThat(opened.xid()).isEqualTo(poison.xid());
            assertThat(opened.commitTime()).isEqualTo(poison.commitTime());
            assertThat(opened.origin()).isEqualTo(poison.origin());
            assertThat(opened.changeCount()).isEqualTo(200);
            assertThat(opened.sizeBytes()).isPositive();
            assertThat(Letters.changes(opened)).as("seed %d", seed).isEqualTo(Letters.changes(poison));
            assertThat(Letters.changes(opened)).as("a second pass").hasSize(200);
        }
    }

    @Test
    void whatIsNotKnownOfACauseStaysUnknown() throws Exception {
        DeadLetter letter = store().add("shop", any.transaction(7, 1), 1, new IllegalStateException());

        assertThat(letter.causeMessage()).isNull();
        assertThat(letter.table()).isNull();
        assertThat(store().list("shop").letters()).containsExactly(letter);
    }

    @Test
    void anyMessageOfACauseIsKeptAsFarAsItCanBe() throws Exception {
        store().add("shop", any.transaction(7, 1), 1, new IllegalStateException("half \uD83D " + "x".repeat(9_000)));

        assertThat(store().list("shop").letters())
                .singleElement()
                .extracting(DeadLetter::causeMessage)
                .asString()
                .startsWith("half ? x")
                .hasSizeLessThanOrEqualTo(4_000);
    }

    @Test
    void lettersAreInTheOrderInWhichTheyCameForEachTarget() throws Exception {
        DeadLetter first = store().add("shop", any.transaction(9, 1), 1, cause);
        DeadLetter other = store().add("other", any.transaction(1, 1), 1, cause);
        DeadLetter second = store().add("shop", any.transaction(10, 1), 1, cause);

        assertThat(store().list("shop").letters()).containsExactly(first, second);
        assertThat(store().list("other").letters()).containsExactly(other);
        assertThat(store().list("unknown").letters()).isEmpty();
    }

    @Test
    void lettersThatAreRemovedAreGoneAndTheirIdsAreNeverGivenAgain() throws Exception {
        DeadLetter first = store().add("shop", any.transaction(7, 1), 1, cause);
        DeadLetter second = store().add("shop", any.transaction(8, 1), 1, cause);
        DeadLetter third = store().add("shop", any.transaction(9, 1), 1, cause);

        store().remove("shop", List.of(first.id(), third.id(), "unknown"));
        DeadLetter fourth = store().add("shop", any.transaction(10, 1), 1, cause);

        assertThat(store().list("shop").letters()).containsExactly(second, fourth);
        assertThat(fourth.id()).isNotEqualTo(third.id());
        assertThatThrownBy(() -> store().open("shop", third.id()))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("There is no dead letter '%s' of target 'shop'".formatted(third.id()));
    }
}
