package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.SourceSetupException;

/** A persistent slot cannot go on from where the targets are, and they are not to be copied anew without being asked. */
public final class SlotLostException extends SourceSetupException {
    SlotLostException(Position after, String why) {
        super(
                "The stream cannot go on after %s: %s".formatted(after, why),
                "To have the tables copied anew, set laredo.slot.when-invalidated to rebaseline and start again.",
                null);
    }
}
