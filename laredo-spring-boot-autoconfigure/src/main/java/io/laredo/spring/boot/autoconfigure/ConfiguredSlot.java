package io.laredo.spring.boot.autoconfigure;

import io.laredo.SourceSetupException;
import io.laredo.source.postgresql.RetainedWal;
import io.laredo.source.postgresql.SlotMode;
import io.laredo.source.postgresql.SlotSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Turns the properties of the slot into its settings. */
final class ConfiguredSlot {
    private ConfiguredSlot() {}

    /**
     * @param application the application's name
     * @throws SourceSetupException the properties do not go together
     */
    static SlotSettings of(LaredoProperties properties, String application) {
        LaredoProperties.Slot slot = properties.slot();
        try {
            return new SlotSettings(
                    slot.mode(),
                    name(slot, properties.instance(), application),
                    slot.failover(),
                    slot.whenInvalidated(),
                    new RetainedWal(
                            bytes(slot.retainedWal().warning()),
                            bytes(slot.retainedWal().limit())));
        } catch (IllegalArgumentException e) {
            throw new SourceSetupException(
                    "The slot is not configured rightly: " + e.getMessage(), "Correct laredo.slot.*.", e);
        }
    }

    private static String name(LaredoProperties.Slot slot, @Nullable String instance, String application) {
        if (slot.name() != null) {
            return slot.name();
        }
        if (instance != null) {
            return DatabaseNames.of(application, instance);
        }
        if (slot.mode() == SlotMode.PERSISTENT) {
            throw new SourceSetupException(
                    "laredo.slot.mode is persistent, but this instance has no name by which it finds its slot again",
                    "Set laredo.instance to a name that this instance keeps over restarts and no other has, such as the name of a pod of a stateful set:\nlaredo.instance: ${HOSTNAME}",
                    null);
        }
        return DatabaseNames.of(application);
    }

    private static @Nullable Long bytes(@Nullable DataSize size) {
        return size == null ? null : Long.valueOf(size.toBytes());
    }
}
