package io.laredo.engine.rules;

import io.laredo.Column;
import io.laredo.Row;
import io.laredo.SpecialValue;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says when the time of a row is up. A target does not have the row from that moment on, until an update prolongs it. It is
 * read from rows as the target has them, so after the transforms.
 */
public final class Expiry {
    private static final Duration LONGEST = Duration.ofDays(365_000_000);

    private final List<String> columns;
    private final Binding binding;
    private final Duration later;

    private Expiry(List<String> columns, Binding binding, Duration later) {
        this.columns = columns;
        this.binding = binding;
        this.later = later;
    }

    /** At the time in a {@code timestamptz} column. A row with null or infinity there stays. */
    public static Expiry at(String column) {
        return new Expiry(
                List.of(column),
                schema -> column(schema, column, ValueKind.INSTANT, Instant.class::cast),
                Duration.ZERO);
    }

    /**
     * At the time in a {@code timestamp} column, or at the beginning of the day in a {@code date} column. A row with null or
     * infinity there stays.
     *
     * @param zone whose time the column has
     */
    public static Expiry at(String column, ZoneId zone) {
        return new Expiry(List.of(column), schema -> local(schema, column, zone), Duration.ZERO);
    }

    /**
     * At the time that a function gives. The same values always give the same time.
     *
     * @param function gets a row that has these columns only; null keeps the row
     * @param columns those it looks at
     */
    public static Expiry computed(Function<Row, @Nullable Instant> function, String... columns) {
        List<String> names = List.of(columns);
        return new Expiry(
                names,
                schema -> {
                    RowPart part = RowPart.of(schema, names, "The expiry");
                    return row -> function.apply(part.of(row));
                },
                Duration.ZERO);
    }

    /**
     * So much later.
     *
     * @param duration at most a million years; a negative one is earlier
     */
    public Expiry plus(Duration duration) {
        Duration sum = later.plus(duration);
        if (sum.abs().compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "An expiry %s later than its column is too far away. Use at most %s".formatted(sum, LONGEST));
        }
        return new Expiry(columns, binding, sum);
    }

    /** The columns it is read from. */
    List<String> columns() {
        return columns;
    }

    /**
     * The expiry of rows of one shape.
     *
     * @throws TargetException the shape does not have what it takes
     */
    Reading on(TableSchema schema) {
        Reading reading = binding.on(schema);
        return row -> {
            try {
                Instant at = reading.of(row);
                return at == null || at.equals(Instant.MIN) ? at : at.plus(later);
            } catch (Throwable e) { // a function in Kotlin throws checked exceptions as it likes
                throw RuleFailure.thrown(schema.table(), "The expiry by %s".formatted(columns), e);
            }
        };
    }

    private static Reading local(TableSchema schema, String name, ZoneId zone) {
        int place = RuleFailure.requireColumn(schema, name, "The expiry");
        return schema.columns().get(place).type().kind() == ValueKind.DATE
                ? column(
                        schema,
                        name,
                        ValueKind.DATE,
                        value -> ((LocalDate) value).atStartOfDay(zone).toInstant())
                : column(
                        schema,
                        name,
                        ValueKind.TIMESTAMP,
                        value -> ((LocalDateTime) value).atZone(zone).toInstant());
    }

    private static Reading column(
            TableSchema schema, String name, ValueKind wanted, Function<Object, Instant> instant) {
        int place = RuleFailure.requireColumn(schema, name, "The expiry");
        Column column = schema.columns().get(place);
        if (column.type().kind() != wanted) {
            throw RuleFailure.of(
                    schema.table(),
                    "The expiry of table %s is by column '%s', which is %s. %s"
                            .formatted(
                                    schema.table(),
                                    name,
                                    column.type(),
                                    fixFor(column.type().kind())));
        }
        return row -> {
            Object value = row.get(place);
            if (value instanceof SpecialValue special) {
                return special.equals(SpecialValue.MINUS_INFINITY) ? Instant.MIN : null;
            }
            return value == null ? null : instant.apply(value);
        };
    }

    private static String fixFor(ValueKind kind) {
        return switch (kind) {
            case INSTANT -> "It needs no time zone: leave that out";
            case TIMESTAMP, DATE -> "Say in which time zone: Expiry.at(column, zone)";
            default -> "Name a column of type timestamptz, timestamp or date, or use Expiry.computed";
        };
    }

    /** The expiry for any shape. */
    @FunctionalInterface
    private interface Binding {
        Reading on(TableSchema schema);
    }

    /** When a row of one shape expires. */
    @FunctionalInterface
    interface Reading {
        /** Null when it never does. */
        @Nullable Instant of(Row row);
    }
}
