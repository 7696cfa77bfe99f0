package io.laredo.source.postgresql;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.laredo.Bytes;
import io.laredo.Json;
import io.laredo.SpecialValue;
import java.math.BigDecimal;
import java.util.UUID;

/** Readers of the types that have neither elements nor to do with time. */
final class ScalarReaders {
    private ScalarReaders() {}

    /** {@code bool}: {@code t} or {@code f}; binary, one byte 1 or 0. */
    static final ValueReader BOOL = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            if (length == 1 && (bytes[from] == 't' || bytes[from] == 'f')) {
                return bytes[from] == 't';
            }
            throw malformed("bool", length);
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, 1, "bool");
            return bytes[from] != 0;
        }
    };

    static final ValueReader INT2 = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            long value = integer(bytes, from, length);
            if (value != (short) value) {
                throw malformed("int2", length);
            }
            return (short) value;
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Short.BYTES, "int2");
            return Bits.int16(bytes, from);
        }
    };

    static final ValueReader INT4 = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            long value = integer(bytes, from, length);
            if (value != (int) value) {
                throw malformed("int4", length);
            }
            return (int) value;
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Integer.BYTES, "int4");
            return Bits.int32(bytes, from);
        }
    };

    static final ValueReader INT8 = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            return integer(bytes, from, length);
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Long.BYTES, "int8");
            return Bits.int64(bytes, from);
        }
    };

    static final ValueReader FLOAT4 = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            try {
                return Float.valueOf(latin(bytes, from, length));
            } catch (NumberFormatException e) {
                throw malformed("float4", length);
            }
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Float.BYTES, "float4");
            return Float.intBitsToFloat(Bits.int32(bytes, from));
        }
    };

    static final ValueReader FLOAT8 = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            try {
                return Double.valueOf(latin(bytes, from, length));
            } catch (NumberFormatException e) {
                throw malformed("float8", length);
            }
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, Double.BYTES, "float8");
            return Double.longBitsToDouble(Bits.int64(bytes, from));
        }
    };

    /** {@code numeric}: text keeps the scale, as {@code 1.50}; for the binary form see {@link BinaryNumeric}. */
    static final ValueReader NUMERIC = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            String text = latin(bytes, from, length);
            return switch (text) {
                case "NaN" -> SpecialValue.NAN;
                case "Infinity" -> SpecialValue.INFINITY;
                case "-Infinity" -> SpecialValue.MINUS_INFINITY;
                default -> decimal(text);
            };
        }

        private BigDecimal decimal(String text) {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException e) {
                throw malformed("numeric", text.length());
            }
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            return BinaryNumeric.read(bytes, from, length);
        }
    };

    /** Types whose text and binary forms are both their text in UTF-8. */
    static final ValueReader TEXT = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            return new String(bytes, from, length, UTF_8);
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            return new String(bytes, from, length, UTF_8);
        }
    };

    /** Types that are read as PostgreSQL prints them. */
    static final ValueReader PRINTED = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            return new String(bytes, from, length, UTF_8);
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            throw new IllegalStateException("A type without a known binary form is copied as text");
        }

        @Override
        public boolean readsBinary() {
            return false;
        }
    };

    /** {@code bytea}: {@code \x} and hex digits; binary, the bytes. */
    static final ValueReader BYTEA = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            if (length < 2 || length % 2 != 0 || bytes[from] != '\\' || bytes[from + 1] != 'x') {
                throw new IllegalArgumentException("A bytea of %d bytes that is not in hex format".formatted(length));
            }
            byte[] content = new byte[length / 2 - 1];
            for (int i = 0; i < content.length; i++) {
                content[i] = (byte) (hex(bytes[from + 2 + 2 * i]) << 4 | hex(bytes[from + 3 + 2 * i]));
            }
            return Bytes.copyOf(content);
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            return Bytes.copyOf(bytes, from, length);
        }
    };

    static final ValueReader UUID_READER = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            try {
                return UUID.fromString(latin(bytes, from, length));
            } catch (IllegalArgumentException e) {
                throw malformed("uuid", length);
            }
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            Bits.requireLength(length, 2 * Long.BYTES, "uuid");
            return new UUID(Bits.int64(bytes, from), Bits.int64(bytes, from + Long.BYTES));
        }
    };

    static final ValueReader JSON = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            return new Json(new String(bytes, from, length, UTF_8));
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            return text(bytes, from, length);
        }
    };

    /** {@code jsonb}: binary, a version byte 1 and the text. */
    static final ValueReader JSONB = new ValueReader() {
        @Override
        public Object text(byte[] bytes, int from, int length) {
            return new Json(new String(bytes, from, length, UTF_8));
        }

        @Override
        public Object binary(byte[] bytes, int from, int length) {
            if (length < 1 || bytes[from] != 1) {
                throw new IllegalArgumentException("Unknown version of binary jsonb, expected 1");
            }
            return text(bytes, from + 1, length - 1);
        }
    };

    /** A decimal number with an optional minus sign. */
    static long integer(byte[] bytes, int from, int length) {
        boolean negative = length > 0 && bytes[from] == '-';
        int at = negative ? from + 1 : from;
        int end = from + length;
        if (at == end || end - at > 19) {
            throw malformed("integer", length);
        }
        long value = 0;
        for (; at < end; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                throw malformed("integer", length);
            }
            value = value * 10 - digit; // downwards, since the smallest number has no positive counterpart
        }
        if (value > 0 || (!negative && value == Long.MIN_VALUE)) {
            throw malformed("integer", length);
        }
        return negative ? value : -value;
    }

    static String latin(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, ISO_8859_1);
    }

    /** It has no cause and does not repeat the value: messages end up in logs, row values must not. */
    static IllegalArgumentException malformed(String type, int length) {
        return new IllegalArgumentException("Not a value of type %s: %d bytes".formatted(type, length));
    }

    private static int hex(byte digit) {
        int value = Character.digit(digit, 16);
        if (value < 0) {
            throw new IllegalArgumentException("A bytea with a character that is no hex digit");
        }
        return value;
    }
}
