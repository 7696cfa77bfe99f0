package io.laredo.source.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.ArrayValue;
import io.laredo.Bytes;
import io.laredo.Interval;
import io.laredo.Json;
import io.laredo.SpecialValue;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The extremes of each type, and what is no value of it. */
class ReaderTests {
    private static final ValueReader INT_ARRAY = new ArrayReader(ScalarReaders.INT4, ',');
    private static final ValueReader TEXT_ARRAY = new ArrayReader(ScalarReaders.TEXT, ',');

    private static final Map<String, ValueReader> READERS = new LinkedHashMap<>();

    static {
        READERS.put("bool", ScalarReaders.BOOL);
        READERS.put("int2", ScalarReaders.INT2);
        READERS.put("int4", ScalarReaders.INT4);
        READERS.put("int8", ScalarReaders.INT8);
        READERS.put("float4", ScalarReaders.FLOAT4);
        READERS.put("float8", ScalarReaders.FLOAT8);
        READERS.put("numeric", ScalarReaders.NUMERIC);
        READERS.put("text", ScalarReaders.TEXT);
        READERS.put("bytea", ScalarReaders.BYTEA);
        READERS.put("uuid", ScalarReaders.UUID_READER);
        READERS.put("json", ScalarReaders.JSON);
        READERS.put("jsonb", ScalarReaders.JSONB);
        READERS.put("date", TimeReaders.DATE);
        READERS.put("time", TimeReaders.TIME);
        READERS.put("timetz", TimeReaders.TIME_WITH_OFFSET);
        READERS.put("timestamp", TimeReaders.TIMESTAMP);
        READERS.put("timestamptz", TimeReaders.INSTANT);
        READERS.put("interval", TimeReaders.INTERVAL);
        READERS.put("int4[]", INT_ARRAY);
        READERS.put("text[]", TEXT_ARRAY);
        READERS.put("numeric[]", new ArrayReader(ScalarReaders.NUMERIC, ','));
        READERS.put("timestamptz[]", new ArrayReader(TimeReaders.INSTANT, ','));
    }

    @Test
    void integersReachTheirLimits() {
        assertThat(text("int2", "-32768")).isEqualTo(Short.MIN_VALUE);
        assertThat(text("int4", "2147483647")).isEqualTo(Integer.MAX_VALUE);
        assertThat(text("int8", "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(text("int8", "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(binary("int8", ByteBuffer.allocate(8).putLong(Long.MIN_VALUE)))
                .isEqualTo(Long.MIN_VALUE);
        assertThat(binary("int2", ByteBuffer.allocate(2).putShort((short) -1))).isEqualTo((short) -1);
    }

    @Test
    void numericsKeepTheirScaleInBothForms() {
        assertThat(text("numeric", "-0.500")).isEqualTo(new BigDecimal("-0.500"));
        assertThat(numeric(0, 0x0000, 3)).isEqualTo(new BigDecimal("0.000"));
        assertThat(numeric(-1, 0x4000, 3, 5000)).isEqualTo(new BigDecimal("-0.500"));
        assertThat(numeric(1, 0x0000, 0, 1)).isEqualTo(new BigDecimal("10000"));
        assertThat(numeric(0, 0x0000, 4, 1, 2345)).isEqualTo(new BigDecimal("1.2345"));
        assertThat(numeric(5, 0x4000, 2, 1, 2, 3, 4, 5, 6, 7000))
                .isEqualTo(new BigDecimal("-100020003000400050006.70"));
        assertThat(numeric(0, 0xC000, 0)).isSameAs(SpecialValue.NAN);
        assertThat(numeric(0, 0xD000, 0)).isSameAs(SpecialValue.INFINITY);
        assertThat(numeric(0, 0xF000, 0)).isSameAs(SpecialValue.MINUS_INFINITY);
    }

    @Test
    void numericsReachPostgresLimits() {
        String text = "9".repeat(131_072) + "." + "1".repeat(16_383);
        assertThat(text("numeric", text)).isEqualTo(new BigDecimal(text));
        int[] digits = new int[32_768];
        Arrays.fill(digits, 9_999);
        assertThat(numeric(32_767, 0, 0, Arrays.copyOf(digits, 32_767)))
                .isEqualTo(new BigDecimal("9".repeat(131_068) + "0000"));
    }

    @Test
    void datesReachFromTheFirstJulianDayToTheLast() {
        assertThat(text("date", "4714-11-24 BC")).isEqualTo(LocalDate.of(-4713, 11, 24));
        assertThat(text("date", "5874897-12-31")).isEqualTo(LocalDate.of(5_874_897, 12, 31));
        assertThat(binary("date", ByteBuffer.allocate(4).putInt(-2_451_545))).isEqualTo(LocalDate.of(-4713, 11, 24));
        assertThat(binary("date", ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE)))
                .isSameAs(SpecialValue.INFINITY);
        assertThat(text("date", "-infinity")).isSameAs(SpecialValue.MINUS_INFINITY);
    }

    @Test
    void timesReachTheEndOfTheDay() {
        assertThat(text("time", "23:59:59.999999")).isEqualTo(LocalTime.of(23, 59, 59, 999_999_000));
        assertThat(text("time", "24:00:00")).isSameAs(SpecialValue.END_OF_DAY);
        assertThat(binary("time", ByteBuffer.allocate(8).putLong(86_400_000_000L)))
                .isSameAs(SpecialValue.END_OF_DAY);
        assertThat(text("timetz", "00:00:00-15:59:59"))
                .isEqualTo(OffsetTime.of(LocalTime.MIDNIGHT, ZoneOffset.ofHoursMinutesSeconds(-15, -59, -59)));
        assertThat(binary("timetz", ByteBuffer.allocate(12).putLong(0).putInt(-19_800)))
                .isEqualTo(OffsetTime.of(LocalTime.MIDNIGHT, ZoneOffset.ofHoursMinutes(5, 30)));
    }

    @Test
    void timestampsReachTheirLimits() {
        assertThat(text("timestamp", "4714-11-24 00:00:00 BC")).isEqualTo(LocalDateTime.of(-4713, 11, 24, 0, 0));
        assertThat(text("timestamptz", "294276-12-31 23:59:59.999999+00"))
                .isEqualTo(LocalDateTime.of(294_276, 12, 31, 23, 59, 59, 999_999_000)
                        .toInstant(ZoneOffset.UTC));
        assertThat(text("timestamptz", "1883-11-18 12:03:57.5-04:56:02"))
                .isEqualTo(Instant.parse("1883-11-18T16:59:59.5Z"));
        assertThat(binary("timestamp", ByteBuffer.allocate(8).putLong(-211_813_488_000_000_000L)))
                .isEqualTo(LocalDateTime.of(-4713, 11, 24, 0, 0));
        assertThat(binary("timestamptz", ByteBuffer.allocate(8).putLong(-1)))
                .isEqualTo(Instant.parse("1999-12-31T23:59:59.999999Z"));
        assertThat(binary("timestamptz", ByteBuffer.allocate(8).putLong(Long.MAX_VALUE)))
                .isSameAs(SpecialValue.INFINITY);
        assertThat(binary("timestamp", ByteBuffer.allocate(8).putLong(Long.MIN_VALUE)))
                .isSameAs(SpecialValue.MINUS_INFINITY);
    }

    @Test
    void intervalsReachTheirLimits() {
        assertThat(text("interval", "PT0S")).isEqualTo(new Interval(0, 0, 0));
        assertThat(text("interval", "P-178956970Y-8M-2147483648DT-2562047788H-54.775808S"))
                .isEqualTo(new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE));
        assertThat(text("interval", "P178956970Y7M2147483647DT2562047788H54.775807S"))
                .isEqualTo(new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE));
        assertThat(text("interval", "P1DT-0.000001S")).isEqualTo(new Interval(0, 1, -1));
        assertThat(text("interval", "infinity")).isSameAs(SpecialValue.INFINITY);
        ByteBuffer most = ByteBuffer.allocate(16);
        most.putLong(Long.MAX_VALUE).putInt(Integer.MAX_VALUE).putInt(Integer.MAX_VALUE);
        assertThat(binary("interval", most)).isSameAs(SpecialValue.INFINITY);
        ByteBuffer almost = ByteBuffer.allocate(16);
        almost.putLong(Long.MAX_VALUE).putInt(Integer.MAX_VALUE).putInt(1);
        assertThat(binary("interval", almost)).isEqualTo(new Interval(1, Integer.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void arraysKeepNullsQuotesAndBounds() {
        assertThat(text("int4[]", "{}")).isEqualTo(ArrayValue.empty());
        assertThat(text("int4[]", "{1,NULL,-3}")).isEqualTo(ArrayValue.of(1, null, -3));
        assertThat(text("text[]", "{\"NULL\",null2,\"\",\"a\\\"b\\\\c\",\"{,}\"}"))
                .isEqualTo(ArrayValue.of("NULL", "null2", "", "a\"b\\c", "{,}"));
        assertThat(text("int4[]", "[-2147483648:-2147483647][0:0]={{1},{2}}"))
                .isEqualTo(ArrayValue.of(new int[] {2, 1}, new int[] {Integer.MIN_VALUE, 0}, new Object[] {1, 2}));
        assertThat(text("int4[]", "{{{{{{7}}}}}}"))
                .isEqualTo(ArrayValue.of(new int[] {1, 1, 1, 1, 1, 1}, new int[] {1, 1, 1, 1, 1, 1}, new Object[] {7}));
    }

    @Test
    void byteaAndJsonKeepEveryByte() {
        assertThat(text("bytea", "\\x00FFab")).isEqualTo(Bytes.copyOf(new byte[] {0, -1, (byte) 0xAB}));
        assertThat(binary("jsonb", ByteBuffer.wrap(new byte[] {1, '{', '}'}))).isEqualTo(new Json("{}"));
        assertThat(text("uuid", "00000000-0000-0000-ffff-ffffffffffff")).isEqualTo(new UUID(0, -1L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bool|''",
                "bool|true",
                "int2|32768",
                "int4|-2147483649",
                "int8|9223372036854775808",
                "int8|-9223372036854775809",
                "int8|99999999999999999999",
                "int4|-",
                "int4|4 2",
                "float4|secret",
                "float8|''",
                "numeric|secret",
                "numeric|''",
                "bytea|secret",
                "bytea|\\x0",
                "bytea|\\xse",
                "uuid|secret",
                "uuid|secre-secr-secr-secr-secretsecret",
                "date|2026-13-77",
                "date|2026-02-30",
                "date|secret",
                "date|2026-01-01 AD",
                "time|25:77:99",
                "time|999999999:00:00",
                "time|12:00:00.1234567",
                "timetz|12:00:00",
                "timetz|12:00:00+77",
                "timetz|12:00:00+999999999",
                "timetz|24:00:01+00",
                "timestamp|2026-13-77 00:00:00",
                "timestamp|2026-01-01T00:00:00",
                "timestamp|999999999-12-31 24:00:00",
                "timestamptz|2026-01-01 00:00:00",
                "timestamptz|999999999-12-31 23:59:59-17",
                "interval|P77777777777Y",
                "interval|P99999999999999999999D",
                "interval|PT9999999999999H",
                "interval|PT9223372036854775807H",
                "interval|PT0.0000001S",
                "interval|secret",
                "int4[]|''",
                "int4[]|{",
                "int4[]|{1,2",
                "int4[]|{1}x",
                "int4[]|{1,}",
                "int4[]|{secret}",
                "int4[]|{{1},{2,3}}",
                "int4[]|{1,{2}}",
                "int4[]|[0:1]={{1,2},{3,4}}",
                "int4[]|[0:0][0:0]={1}",
                "int4[]|[99999999999:99999999999]={1}",
                "int4[]|{{{{{{{1}}}}}}}",
                "text[]|{\"a}",
                "text[]|{\"a\\",
                "timestamptz[]|{2026-13-77}"
            })
    void refusesWhatIsNoValueAndDoesNotRepeatIt(String type, String text) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> text(type, text))
                .satisfies(e -> assertThat(e.toString()).doesNotContain("secret", "77", "0x"))
                .withNoCause();
    }

    @Test
    void refusesAnArrayThatIsNestedWithoutEnd() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> text("int4[]", "{".repeat(1_000_000)));
    }

    @Test
    void refusesBinaryValuesThatAreNone() {
        refuses("bool", ByteBuffer.allocate(2));
        refuses("int8", ByteBuffer.allocate(7));
        refuses("uuid", ByteBuffer.allocate(15));
        refuses("jsonb", ByteBuffer.wrap(new byte[] {2, '{', '}'}));
        refuses("jsonb", ByteBuffer.allocate(0));
        refuses("time", ByteBuffer.allocate(8).putLong(86_400_000_001L));
        refuses("time", ByteBuffer.allocate(8).putLong(-1));
        refuses("timetz", ByteBuffer.allocate(12).putLong(0).putInt(70_000));
        refuses("timetz", ByteBuffer.allocate(12).putLong(0).putInt(Integer.MIN_VALUE));
        refuses("numeric", ByteBuffer.allocate(7));
        refuses("numeric", numericBytes(-1, 0x0000, 3, 1, 2345)); // more digits than its scale shows
        refuses("numeric", numericBytes(0, 0x0000, 0, 10_000));
        refuses("numeric", numericBytes(0, 0x1234, 0));
        refuses("int4[]", ByteBuffer.allocate(12).putInt(7));
        refuses("int4[]", ByteBuffer.allocate(12).putInt(-1));
        refuses("int4[]", ByteBuffer.allocate(20).putInt(1).putInt(0).putInt(23).putInt(Integer.MAX_VALUE));
        ByteBuffer negative = ByteBuffer.allocate(36).putInt(2).putInt(0).putInt(23);
        negative.putInt(-1).putInt(1).putInt(-1).putInt(1).putInt(4).putInt(7);
        refuses("int4[]", negative);
    }

    @Test
    void noBytesWhateverGiveAnotherException() {
        long seed = Long.getLong("laredo.test.seed", System.nanoTime());
        Random random = new Random(seed);
        String letters = "0123456789-+:./ {}[],\"\\=PTYMDHSeENULinfty";
        for (int round = 0; round < Integer.getInteger("laredo.test.rounds", 200_000); round++) {
            String type = List.copyOf(READERS.keySet()).get(random.nextInt(READERS.size()));
            byte[] bytes = new byte[random.nextInt(24)];
            if (random.nextBoolean()) {
                random.nextBytes(bytes);
            } else {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) letters.charAt(random.nextInt(letters.length()));
                }
            }
            ValueReader reader = reader(type);
            try {
                assertThat(
                                random.nextBoolean()
                                        ? reader.text(bytes, 0, bytes.length)
                                        : reader.binary(bytes, 0, bytes.length))
                        .isNotNull();
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasNoCause();
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "Seed %d, round %d: %s of %s".formatted(seed, round, type, Arrays.toString(bytes)), e);
            }
        }
    }

    private static ValueReader reader(String type) {
        ValueReader reader = READERS.get(type);
        if (reader == null) {
            throw new IllegalArgumentException("No reader of " + type);
        }
        return reader;
    }

    /** The value stands in the middle of a message. */
    private static Object text(String type, String text) {
        byte[] content = text.getBytes(UTF_8);
        byte[] message = new byte[content.length + 8];
        Arrays.fill(message, (byte) '1');
        System.arraycopy(content, 0, message, 4, content.length);
        return reader(type).text(message, 4, content.length);
    }

    private static Object binary(String type, ByteBuffer content) {
        byte[] message = new byte[content.capacity() + 8];
        content.get(0, message, 4, content.capacity());
        return reader(type).binary(message, 4, content.capacity());
    }

    private static void refuses(String type, ByteBuffer content) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .as("%s of %d bytes", type, content.capacity())
                .isThrownBy(() -> binary(type, content))
                .withNoCause();
    }

    private static Object numeric(int weight, int sign, int scale, int... digits) {
        return binary("numeric", numericBytes(weight, sign, scale, digits));
    }

    private static ByteBuffer numericBytes(int weight, int sign, int scale, int... digits) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + 2 * digits.length);
        bytes.putShort((short) digits.length)
                .putShort((short) weight)
                .putShort((short) sign)
                .putShort((short) scale);
        for (int digit : digits) {
            bytes.putShort((short) digit);
        }
        return bytes;
    }
}
