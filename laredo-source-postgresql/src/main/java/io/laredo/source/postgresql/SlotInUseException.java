package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;

/** Somebody else streams from the slot: as a rule another instance with the same name. */
public final class SlotInUseException extends SourceSetupException {
    SlotInUseException(String slot, String holder) {
        super(
                "Slot '%s' is in use by %s".formatted(slot, holder),
                "Give each instance a name of its own by laredo.instance or laredo.slot.name. If the process is a leftover, run: SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = %s;"
                        .formatted(Sql.literal(slot)),
                null);
    }
}
