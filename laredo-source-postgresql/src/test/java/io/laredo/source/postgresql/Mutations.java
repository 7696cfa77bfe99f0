package io.laredo.source.postgresql;

import java.util.Arrays;
import java.util.Random;

/** Spoils messages. */
final class Mutations {
    private static final int[] LENGTHS = {-1, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 65_536};

    private Mutations() {}

    /** A message that differs: shorter, longer, with other bytes or bits, or with another length somewhere. */
    static byte[] of(byte[] message, Random random) {
        byte[] changed = message.clone();
        switch (random.nextInt(6)) {
            case 0 -> changed = Arrays.copyOf(changed, random.nextInt(changed.length));
            case 1 -> changed = Arrays.copyOf(changed, changed.length + 1 + random.nextInt(8));
            case 2 -> changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            case 3 -> putLength(changed, random);
            case 4 -> random.nextBytes(changed);
            default -> {
                for (int i = 1 + random.nextInt(8); i > 0; i--) {
                    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return changed;
    }

    private static void putLength(byte[] message, Random random) {
        if (message.length > Integer.BYTES) {
            int at = 1 + random.nextInt(message.length - Integer.BYTES);
            Bits.putInt32(message, at, LENGTHS[random.nextInt(LENGTHS.length)]);
        }
    }
}
