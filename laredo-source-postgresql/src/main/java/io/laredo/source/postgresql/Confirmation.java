package io.laredo.source.postgresql;

import io.laredo.Position;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Confirms what is durable, but nothing beyond the place up to which the catalog is known to have told of every silent
 * change. So a change that nobody has noticed when the process ends, or that not every target has taken, lies beyond the
 * slot's place, where {@link CatalogAge} finds it. Any thread may call.
 */
final class Confirmation {
    private final boolean afterChecks;
    private final Consumer<Position> confirm;
    private @Nullable Position durable; // guarded by this, like the other
    private @Nullable Lsn checked;

    /** @param afterChecks whether to hold back what is not checked; there is no need to when the slot ends with its session */
    Confirmation(boolean afterChecks, Consumer<Position> confirm) {
        this.afterChecks = afterChecks;
        this.confirm = confirm;
    }

    /** Everything up to a position is durable. */
    synchronized void durable(Position position) {
        durable = position;
        confirm();
    }

    /**
     * A change was noticed, and the engine knows of it. What was durable before says nothing of it; what is from now on
     * does, and so it may lie beyond the change.
     */
    synchronized void noticed() {
        durable = null;
    }

    /** Everything up to a place is free of changes that nobody has noticed. */
    synchronized void checked(Lsn place) {
        checked = place;
        confirm();
    }

    private void confirm() {
        if (durable != null && !afterChecks) {
            confirm.accept(durable);
        } else if (durable != null && checked != null) {
            boolean all = new Lsn(durable.place()).compareTo(checked) <= 0;
            confirm.accept(all ? durable : durable.at(checked.value()));
        }
    }
}
