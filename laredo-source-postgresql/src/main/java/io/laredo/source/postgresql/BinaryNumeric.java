package io.laredo.source.postgresql;

import io.laredo.SpecialValue;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The binary form of {@code numeric}.
 *
 * <pre>
 * int16   number of digits to base 10000
 * int16   weight of the first digit: its power of 10000
 * uint16  sign: 0000 positive, 4000 negative, C000 NaN, D000 infinity, F000 -infinity
 * uint16  display scale: decimal digits after the point
 * int16…  the digits, most significant first; trailing zeros are left out
 * </pre>
 *
 * Source: {@code numeric_send} in PostgreSQL's numeric.c.
 */
final class BinaryNumeric {
    private static final int HEADER = 8;
    private static final int BASE_DIGITS = 4;
    private static final long BASE = 10_000;
    private static final int DIGITS_IN_LONG = 4;

    private BinaryNumeric() {}

    static Object read(byte[] bytes, int from, int length) {
        if (length < HEADER) {
            throw new IllegalArgumentException("A binary numeric of %d bytes".formatted(length));
        }
        int digits = Bits.int16(bytes, from);
        int weight = Bits.int16(bytes, from + 2);
        int sign = Bits.int16(bytes, from + 4) & 0xFFFF;
        int scale = Bits.int16(bytes, from + 6) & 0xFFFF;
        Bits.requireLength(length, HEADER + Math.max(0, digits) * Short.BYTES, "numeric");
        return switch (sign) {
            case 0x0000 -> finite(bytes, from + HEADER, digits, weight, scale, false);
            case 0x4000 -> finite(bytes, from + HEADER, digits, weight, scale, true);
            case 0xC000 -> SpecialValue.NAN;
            case 0xD000 -> SpecialValue.INFINITY;
            case 0xF000 -> SpecialValue.MINUS_INFINITY;
            default -> throw new IllegalArgumentException("A binary numeric of unknown sign %04x".formatted(sign));
        };
    }

    private static BigDecimal finite(byte[] bytes, int at, int digits, int weight, int scale, boolean negative) {
        BigDecimal value = digits <= DIGITS_IN_LONG
                ? small(bytes, at, digits, weight, negative)
                : large(bytes, at, digits, weight, negative);
        try {
            return value.setScale(scale); // only zeros come or go: the digits end within the display scale
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("A binary numeric with digits beyond its scale of %d".formatted(scale));
        }
    }

    private static BigDecimal small(byte[] bytes, int at, int digits, int weight, boolean negative) {
        long unscaled = 0;
        for (int i = 0; i < digits; i++) {
            unscaled = unscaled * BASE + digit(bytes, at, i);
        }
        return BigDecimal.valueOf(negative ? -unscaled : unscaled, scaleOf(digits, weight));
    }

    private static BigDecimal large(byte[] bytes, int at, int digits, int weight, boolean negative) {
        char[] decimal = new char[digits * BASE_DIGITS];
        for (int i = 0; i < digits; i++) {
            int digit = digit(bytes, at, i);
            for (int place = BASE_DIGITS - 1; place >= 0; place--) {
                decimal[i * BASE_DIGITS + place] = (char) ('0' + digit % 10);
                digit /= 10;
            }
        }
        BigInteger unscaled = new BigInteger(new String(decimal));
        return new BigDecimal(negative ? unscaled.negate() : unscaled, scaleOf(digits, weight));
    }

    private static int scaleOf(int digits, int weight) {
        return (digits - 1 - weight) * BASE_DIGITS;
    }

    private static int digit(byte[] bytes, int at, int index) {
        int digit = Bits.int16(bytes, at + index * Short.BYTES);
        if (digit < 0 || digit >= BASE) {
            throw new IllegalArgumentException("A binary numeric with a digit beyond 9999");
        }
        return digit;
    }
}
