package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Position;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmationTests {
    private static final Position START = new Position("shop", "7000.1", 100);

    private final List<Position> confirmed = new ArrayList<>();

    @Test
    void confirmsNothingThatIsNotChecked() {
        Confirmation confirmation = new Confirmation(true, confirmed::add);
        confirmation.durable(START.at(150));
        assertThat(confirmed).isEmpty();
        confirmation.checked(new Lsn(120));
        assertThat(confirmed).containsExactly(START.at(120));
        confirmation.checked(new Lsn(200));
        assertThat(confirmed).endsWith(START.at(150));
    }

    @Test
    void confirmsNothingThatIsNotDurable() {
        Confirmation confirmation = new Confirmation(true, confirmed::add);
        confirmation.checked(new Lsn(200));
        assertThat(confirmed).isEmpty();
        confirmation.durable(START.at(150));
        assertThat(confirmed).containsExactly(START.at(150));
    }

    @Test
    void confirmsNothingThatWasDurableBeforeAChangeWasNoticed() {
        Confirmation confirmation = new Confirmation(true, confirmed::add);
        confirmation.checked(new Lsn(120));
        confirmation.durable(START.at(150));
        assertThat(confirmed).containsExactly(START.at(120));
        confirmation.noticed();
        confirmation.checked(new Lsn(200));
        assertThat(confirmed).containsExactly(START.at(120));
        confirmation.durable(START.at(160));
        assertThat(confirmed).endsWith(START.at(160));
    }

    @Test
    void aSlotThatEndsWithItsSessionNeedsNoChecks() {
        Confirmation confirmation = new Confirmation(false, confirmed::add);
        confirmation.durable(START.at(150));
        assertThat(confirmed).containsExactly(START.at(150));
    }
}
