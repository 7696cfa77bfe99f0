package io.laredo.engine.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryDeadLettersTests extends DeadLetterContract {
    private final InMemoryDeadLetters store = new InMemoryDeadLetters(100_000, CLOCK);

    @Override
    DeadLetterStore store() {
        return store;
    }

    @Test
    void refusesWhatItHasNoRoomForUntilThereIs() {
        DeadLetter large = store.add("shop", any.transaction(7, 400), 1, cause);

        assertThatThrownBy(() -> store.add("shop", any.transaction(8, 400), 1, cause))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("Transaction 1008")
                .hasMessageContaining("of 100000 are free")
                .hasMessageContaining("Replay or remove some");
        store.remove("other", List.of(large.id()));
        assertThat(store.list("shop").letters()).containsExactly(large);

        store.remove("shop", List.of(large.id()));
        assertThat(store.add("shop", any.transaction(8, 400), 1, cause).xid()).isEqualTo(1008);
    }

    @Test
    void needsRoom() {
        assertThatIllegalArgumentException().isThrownBy(() -> new InMemoryDeadLetters(0, CLOCK));
    }
}
