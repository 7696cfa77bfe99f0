package io.laredo.source.postgresql;

import io.laredo.Interval;
import io.laredo.SpecialValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Readers of the types that have to do with time. Text is in the ISO styles; binary counts from 2000-01-01. */
final class TimeReaders {
    private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
    private static final long EPOCH_SECOND = EPOCH.toEpochDay() * 86_400;
    private static final long EPOCH_DAY = EPOCH.toEpochDay();
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int MAX_OFFSET_SECONDS = 18 * 3_600;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    private TimeReaders() {}

    static final ValueReader DATE = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            Object infinity = infinity(bytes, from, length);
            return infinity != null ? infinity : new TimeText(bytes, from, length).onlyDate();
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Integer.BYTES, "date");
            int days = Bits.int32(bytes, from);
            return switch (days) {
                case Integer.MAX_VALUE -> SpecialValue.INFINITY;
                case Integer.MIN_VALUE -> SpecialValue.MINUS_INFINITY;
                default -> LocalDate.ofEpochDay(EPOCH_DAY + days);
            };
        }
    };

    static final ValueReader TIME = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            return timeOfDay(new TimeText(bytes, from, length).onlyTime());
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Long.BYTES, "time");
            return timeOfDay(Bits.int64(bytes, from));
        }
    };

    /** {@code timetz}: binary, microseconds of the day and the seconds west of Greenwich. */
    static final ValueReader TIME_WITH_OFFSET = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            TimeText text = new TimeText(bytes, from, length);
            long micros = text.time();
            return timeWithOffset(micros, text.offsetAtEnd());
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Long.BYTES + Integer.BYTES, "timetz");
            int west = Bits.int32(bytes, from + Long.BYTES);
            if (west < -MAX_OFFSET_SECONDS || west > MAX_OFFSET_SECONDS) {
                throw new IllegalArgumentException("A binary timetz with an offset beyond 18 hours");
            }
            return timeWithOffset(Bits.int64(bytes, from), ZoneOffset.ofTotalSeconds(-west));
        }
    };

    static final ValueReader TIMESTAMP = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            Object infinity = infinity(bytes, from, length);
            return infinity != null ? infinity : new TimeText(bytes, from, length).dateTime(false);
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Long.BYTES, "timestamp");
            long micros = Bits.int64(bytes, from);
            Object infinity = infinity(micros);
            return infinity != null
                    ? infinity
                    : LocalDateTime.ofEpochSecond(
                            EPOCH_SECOND + Math.floorDiv(micros, MICROS_PER_SECOND),
                            (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1_000,
                            ZoneOffset.UTC);
        }
    };

    static final ValueReader INSTANT = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            Object infinity = infinity(bytes, from, length);
            return infinity != null
                    ? infinity
                    : new TimeText(bytes, from, length).dateTime(true).toInstant(ZoneOffset.UTC);
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Long.BYTES, "timestamptz");
            long micros = Bits.int64(bytes, from);
            Object infinity = infinity(micros);
            return infinity != null ? infinity : instant(micros);
        }
    };

    /** {@code interval}: binary, microseconds, days and months. */
    static final ValueReader INTERVAL = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            Object infinity = infinity(bytes, from, length);
            return infinity != null ? infinity : IntervalText.parse(ScalarReaders.latin(bytes, from, length));
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Long.BYTES + 2 * Integer.BYTES, "interval");
            long micros = Bits.int64(bytes, from);
            int days = Bits.int32(bytes, from + Long.BYTES);
            int months = Bits.int32(bytes, from + Long.BYTES + Integer.BYTES);
            if (days == Integer.MAX_VALUE && months == Integer.MAX_VALUE && micros == Long.MAX_VALUE) {
                return SpecialValue.INFINITY;
            }
            if (days == Integer.MIN_VALUE && months == Integer.MIN_VALUE && micros == Long.MIN_VALUE) {
                return SpecialValue.MINUS_INFINITY;
            }
            return new Interval(months, days, micros);
        }
    };

    /** An instant as the protocol writes it: microseconds since 2000. */
    static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                EPOCH_SECOND + Math.floorDiv(micros, MICROS_PER_SECOND),
                Math.floorMod(micros, MICROS_PER_SECOND) * 1_000);
    }

    /** The present as the protocol writes it. */
    static long micros(Instant instant) {
        return (instant.getEpochSecond() - EPOCH_SECOND) * MICROS_PER_SECOND + instant.getNano() / 1_000;
    }

    private static Object timeOfDay(long micros) {
        return micros == MICROS_PER_DAY ? SpecialValue.END_OF_DAY : localTime(micros);
    }

    private static Object timeWithOffset(long micros, ZoneOffset offset) {
        return micros == MICROS_PER_DAY ? SpecialValue.endOfDay(offset) : OffsetTime.of(localTime(micros), offset);
    }

    private static LocalTime localTime(long micros) {
        if (micros < 0 || micros > MICROS_PER_DAY) {
            throw new IllegalArgumentException("A time outside of its day");
        }
        return LocalTime.ofNanoOfDay(micros * 1_000);
    }

    private static @Nullable Object infinity(long micros) {
        if (micros == Long.MAX_VALUE) {
            return SpecialValue.INFINITY;
        }
        return micros == Long.MIN_VALUE ? SpecialValue.MINUS_INFINITY : null;
    }

    private static @Nullable Object infinity(byte[] bytes, int from, int length) {
        if (length > 0 && bytes[from] == 'i') {
            return SpecialValue.INFINITY;
        }
        return length > 1 && bytes[from] == '-' && bytes[from + 1] == 'i' ? SpecialValue.MINUS_INFINITY : null;
    }
}
