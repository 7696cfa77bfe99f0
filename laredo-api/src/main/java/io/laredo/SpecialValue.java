package io.laredo;

import java.time.ZoneOffset;

/**
 * A value that PostgreSQL has and the Java type of its column has not, such as numeric {@code NaN} or the date {@code
 * infinity}. It takes the place of that Java type's value in a {@link Row}.
 *
 * @param text PostgreSQL's way to write the value
 * @param isFinite whether the value is a point on its type's scale
 */
public record SpecialValue(String text, boolean isFinite) {
    public static final SpecialValue NAN = new SpecialValue("NaN", false);
    public static final SpecialValue INFINITY = new SpecialValue("infinity", false);
    public static final SpecialValue MINUS_INFINITY = new SpecialValue("-infinity", false);

    /** The time {@code 24:00:00}: the end of a day, after all its other times. */
    public static final SpecialValue END_OF_DAY = new SpecialValue("24:00:00", true);

    /** The time {@code 24:00:00} at an offset. */
    public static SpecialValue endOfDay(ZoneOffset offset) {
        return new SpecialValue(END_OF_DAY.text + (offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId()), true);
    }

    @Override
    public String toString() {
        return text;
    }
}
