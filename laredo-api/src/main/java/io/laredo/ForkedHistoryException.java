package io.laredo;

/**
 * A source does not have, any more, what a target got from it: its history was left before the target's position and went
 * on differently, as when a standby is promoted that had not received everything.
 */
public class ForkedHistoryException extends SourceSetupException {
    /**
     * @param position what was delivered before
     * @param left up to where it still is part of the history
     */
    public ForkedHistoryException(Position position, Position left) {
        super(
                "The history of source %s does not have %s: it was left at %s and went on from there without what was committed between the two"
                        .formatted(position.source(), position, left),
                "Give the target a new baseline by removing what it has stored, or bring the former primary back. With PostgreSQL 17 or later, synchronized_standby_slots keeps this from happening again.",
                null);
    }
}
