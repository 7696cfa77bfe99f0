package io.laredo.source.postgresql;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Reads dates and times as {@code DateStyle=ISO} prints them: {@code 2026-01-31}, {@code 12:34:56.789}, both with a blank
 * between, then an offset such as {@code +02}, {@code -03:30} or {@code +00:19:32}, then {@code BC} for years before 1.
 * Years have four digits or more.
 */
final class TimeText {
    private static final int MICROS_DIGITS = 6;
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final int MAX_OFFSET_SECONDS = 18 * 3_600;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;

    TimeText(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.start = from;
        this.at = from;
        this.end = from + length;
    }

    LocalDate onlyDate() {
        int year = number();
        expect('-');
        int month = number();
        expect('-');
        int day = number();
        return date(year, month, day);
    }

    /** Microseconds of the day, up to and including 24:00. */
    long onlyTime() {
        long micros = time();
        requireEnd();
        return micros;
    }

    /** @param withOffset whether an offset follows the time; it is subtracted, which leads to UTC */
    LocalDateTime dateTime(boolean withOffset) {
        int year = number();
        expect('-');
        int month = number();
        expect('-');
        int day = number();
        expect(' ');
        long micros = time();
        int offset = withOffset ? offsetSeconds() : 0;
        LocalDateTime start = date(year, month, day).atStartOfDay();
        try {
            return start.plusNanos(micros * 1_000).minusSeconds(offset);
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    ZoneOffset offsetAtEnd() {
        int seconds = offsetSeconds();
        requireEnd();
        return ZoneOffset.ofTotalSeconds(seconds);
    }

    long time() {
        long seconds = number() * 3_600L;
        expect(':');
        seconds += number() * 60L;
        expect(':');
        seconds += number();
        long micros = seconds * 1_000_000 + fraction();
        if (micros > MICROS_PER_DAY) {
            throw malformed();
        }
        return micros;
    }

    private LocalDate date(int year, int month, int day) {
        boolean beforeChrist = at < end;
        if (beforeChrist) {
            expect(' ');
            expect('B');
            expect('C');
        }
        requireEnd();
        try {
            return LocalDate.of(beforeChrist ? 1 - year : year, month, day);
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    private long fraction() {
        if (at == end || bytes[at] != '.') {
            return 0;
        }
        at++;
        int from = at;
        long micros = number();
        if (at - from > MICROS_DIGITS) {
            throw malformed();
        }
        for (int digits = at - from; digits < MICROS_DIGITS; digits++) {
            micros *= 10;
        }
        return micros;
    }

    private int offsetSeconds() {
        if (at == end || (bytes[at] != '+' && bytes[at] != '-')) {
            throw malformed();
        }
        boolean west = bytes[at++] == '-';
        long seconds = number() * 3_600L;
        for (int unit = 60; at < end && bytes[at] == ':'; unit = 1) {
            at++;
            seconds += (long) number() * unit;
        }
        if (seconds > MAX_OFFSET_SECONDS) {
            throw malformed();
        }
        return (int) (west ? -seconds : seconds);
    }

    private int number() {
        int from = at;
        int value = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + bytes[at++] - '0';
        }
        if (at == from || at - from > 9) {
            throw malformed();
        }
        return value;
    }

    private void expect(char wanted) {
        if (at == end || bytes[at] != wanted) {
            throw malformed();
        }
        at++;
    }

    private void requireEnd() {
        if (at != end) {
            throw malformed();
        }
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "Not a date or time in ISO style: %d bytes, unexpected at %d".formatted(end - start, at - start));
    }
}
