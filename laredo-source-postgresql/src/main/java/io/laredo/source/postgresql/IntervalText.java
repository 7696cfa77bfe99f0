package io.laredo.source.postgresql;

import io.laredo.Interval;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads intervals as {@code IntervalStyle=iso_8601} prints them: {@code P1Y2M3DT4H5M6.7S}, each number with its sign. */
final class IntervalText {
    private static final String NUMBER = "(?:(-?\\d+)%s)?";
    private static final Pattern TEXT = Pattern.compile("P" + NUMBER.formatted("Y") + NUMBER.formatted("M")
            + NUMBER.formatted("D") + "(?:T" + NUMBER.formatted("H") + NUMBER.formatted("M")
            + "(?:(-?\\d+(?:\\.\\d+)?)S)?)?");

    private IntervalText() {}

    static Interval parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw malformed(text);
        }
        try {
            return interval(parts);
        } catch (NumberFormatException | ArithmeticException e) {
            throw malformed(text);
        }
    }

    private static Interval interval(Matcher parts) {
        long months = Math.addExact(Math.multiplyExact(number(parts.group(1)), 12L), number(parts.group(2)));
        long seconds = Math.addExact(
                Math.multiplyExact(number(parts.group(4)), 3_600L), Math.multiplyExact(number(parts.group(5)), 60L));
        BigDecimal rest = parts.group(6) == null ? BigDecimal.ZERO : new BigDecimal(parts.group(6));
        return new Interval(
                Math.toIntExact(months),
                Math.toIntExact(number(parts.group(3))),
                Math.addExact(
                        Math.multiplyExact(seconds, 1_000_000L),
                        rest.movePointRight(6).longValueExact()));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "Not an interval in ISO 8601 style: %d characters".formatted(text.length()));
    }
}
