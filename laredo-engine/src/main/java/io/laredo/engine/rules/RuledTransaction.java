package io.laredo.engine.rules;

import io.laredo.ChangeCursor;
import io.laredo.Transaction;
import io.laredo.TransactionView;
import java.util.function.Supplier;

/** A transaction whose changes go through the rules as they are read. */
final class RuledTransaction extends TransactionView {
    private final Supplier<ChangeCursor> passes;

    /** @param passes starts a pass */
    RuledTransaction(Transaction original, Supplier<ChangeCursor> passes) {
        super(original);
        this.passes = passes;
    }

    @Override
    public ChangeCursor changes() {
        return passes.get();
    }
}
