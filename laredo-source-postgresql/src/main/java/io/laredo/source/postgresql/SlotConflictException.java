package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;

/** A slot of the wanted name exists, but is not one that can be used, nor one that Laredo made and may drop. */
public final class SlotConflictException extends SourceSetupException {
    SlotConflictException(String slot, String why) {
        super(
                "Slot '%s' exists, but %s".formatted(slot, why),
                "Set laredo.slot.name to another name, or, if nobody needs the slot, run: SELECT pg_drop_replication_slot(%s);"
                        .formatted(Sql.literal(slot)),
                null);
    }
}
