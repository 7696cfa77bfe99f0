package io.laredo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a source's stream. Everything at or before a position has been delivered, everything after it has not.
 *
 * <p>Positions order the transactions of one source within one lineage; comparing others is a mistake and throws. The
 * text form {@code source@lineage:place} is stable and can be stored or sent.
 *
 * @param source the source's name
 * @param lineage the history the place belongs to; for PostgreSQL the system identifier and the timeline
 * @param place an unsigned number that only the source interprets; for PostgreSQL an LSN
 */
public record Position(String source, String lineage, long place) implements Comparable<Position> {
    private static final Pattern TEXT = Pattern.compile("([^@]+)@([^@:]+):(\\p{XDigit}{16})");

    public Position {
        if (source.isEmpty() || source.contains("@") || lineage.isEmpty() || !lineage.matches("[^@:]+")) {
            throw new IllegalArgumentException(
                    "Illegal source '%s' or lineage '%s' of a position. Neither may be empty or contain @ or :"
                            .formatted(source, lineage));
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException the text is not one that {@link #toString()} wrote
     */
    public static Position parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "Not a position: '%s'. Expected source@lineage:place with 16 hex digits".formatted(text));
        }
        return new Position(parts.group(1), parts.group(2), Long.parseUnsignedLong(parts.group(3), 16));
    }

    /** The same stream at another place. */
    public Position at(long otherPlace) {
        return otherPlace == place ? this : new Position(source, lineage, otherPlace);
    }

    /** Whether both are places in the same history, and so have an order. */
    public boolean isComparableTo(Position other) {
        return source.equals(other.source) && lineage.equals(other.lineage);
    }

    /**
     * Whether what {@code other} stands for has been delivered at this position.
     *
     * @throws IllegalArgumentException the positions have no order
     */
    public boolean covers(Position other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(Position other) {
        if (!isComparableTo(other)) {
            throw new IllegalArgumentException(
                    "Positions %s and %s have no order: they belong to different sources or lineages"
                            .formatted(this, other));
        }
        return Long.compareUnsigned(place, other.place);
    }

    @Override
    public String toString() {
        return "%s@%s:%016X".formatted(source, lineage, place);
    }
}
