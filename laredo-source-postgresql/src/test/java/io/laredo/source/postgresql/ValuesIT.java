package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.ArrayValue;
import io.laredo.Bytes;
import io.laredo.Interval;
import io.laredo.Json;
import io.laredo.Range;
import io.laredo.SourceBaseline;
import io.laredo.SourceSession;
import io.laredo.SpecialValue;
import io.laredo.Struct;
import io.laredo.TableId;
import io.laredo.engine.Engine;
import io.laredo.engine.snapshot.LocalSnapshotStore;
import io.laredo.engine.snapshot.SnapshotInfo;
import io.laredo.engine.snapshot.SnapshotRetention;
import io.laredo.engine.snapshot.Snapshots;
import io.laredo.engine.validation.ComparisonSettings;
import io.laredo.engine.validation.TableComparison;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** A value is the same whether it came by the baseline, in binary, or by the stream, in text. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class ValuesIT {
    private static final TableId SAMPLE = new TableId("public", "sample");
    private static final int FIXED_COLUMNS = 3;

    /** For each type the values to try, as PostgreSQL writes them, and what they are in Java. */
    private static final Map<String, Map<String, Object>> VALUES = new LinkedHashMap<>();

    static {
        values("boolean", "true", true, "false", false);
        values("smallint", "-32768", Short.MIN_VALUE, "32767", Short.MAX_VALUE, "0", (short) 0);
        values("integer", "-2147483648", Integer.MIN_VALUE, "2147483647", Integer.MAX_VALUE);
        values("bigint", "-9223372036854775808", Long.MIN_VALUE, "9223372036854775807", Long.MAX_VALUE, "-1", -1L);
        values(
                "real",
                "1.1",
                1.1f,
                "-0",
                -0.0f,
                "NaN",
                Float.NaN,
                "Infinity",
                Float.POSITIVE_INFINITY,
                "1e-45",
                Float.MIN_VALUE);
        values(
                "double precision",
                "0.1",
                0.1d,
                "-0",
                -0.0d,
                "NaN",
                Double.NaN,
                "-Infinity",
                Double.NEGATIVE_INFINITY,
                "1.7976931348623157e308",
                Double.MAX_VALUE,
                "5e-324",
                Double.MIN_VALUE);
        values(
                "numeric",
                "1.50",
                new BigDecimal("1.50"),
                "0",
                new BigDecimal("0"),
                "0.000",
                new BigDecimal("0.000"),
                "-12345678901234567890.123456789",
                new BigDecimal("-12345678901234567890.123456789"),
                "10000",
                new BigDecimal("10000"),
                "100000000",
                new BigDecimal("100000000"),
                "0.00000001",
                new BigDecimal("1E-8").setScale(8),
                "99999999999999999999",
                new BigDecimal("99999999999999999999"),
                "NaN",
                SpecialValue.NAN,
                "Infinity",
                SpecialValue.INFINITY,
                "-Infinity",
                SpecialValue.MINUS_INFINITY);
        values("numeric(10,4)", "1.5", new BigDecimal("1.5000"), "-999999.9999", new BigDecimal("-999999.9999"));
        values("text", "", "", "it''s \"quoted\" \\ {x}", "it's \"quoted\" \\ {x}", "déjà 𝄞\n\t", "déjà 𝄞\n\t");
        values("varchar(5)", "abc", "abc");
        values("char(4)", "ab", "ab  ");
        values("name", "a_name", "a_name");
        values("citext", "MiXed", "MiXed");
        values("mood", "happy", "happy");
        values("xml", "<a>1</a>", "<a>1</a>");
        values("bytea", "\\x", Bytes.copyOf(new byte[0]), "\\x00ff10", Bytes.copyOf(new byte[] {0, -1, 16}));
        values("uuid", "00000000-0000-0000-ffff-ffffffffffff", new UUID(0, 0xFFFF_FFFF_FFFFL | 0xFFFFL << 48));
        values(
                "date",
                "2026-02-28",
                LocalDate.of(2026, 2, 28),
                "0001-01-01 BC",
                LocalDate.of(0, 1, 1),
                "4713-01-01 BC",
                LocalDate.of(-4712, 1, 1),
                "5874897-12-31",
                LocalDate.of(5874897, 12, 31),
                "infinity",
                SpecialValue.INFINITY,
                "-infinity",
                SpecialValue.MINUS_INFINITY);
        values(
                "time",
                "00:00",
                LocalTime.MIDNIGHT,
                "23:59:59.999999",
                LocalTime.of(23, 59, 59, 999_999_000),
                "12:34:56.7",
                LocalTime.of(12, 34, 56, 700_000_000),
                "24:00",
                SpecialValue.END_OF_DAY);
        values(
                "timetz",
                "12:00:00.5+05:30",
                OffsetTime.of(12, 0, 0, 500_000_000, ZoneOffset.ofHoursMinutes(5, 30)),
                "00:00-15:59:59",
                OffsetTime.of(LocalTime.MIDNIGHT, ZoneOffset.ofHoursMinutesSeconds(-15, -59, -59)),
                "24:00+02",
                SpecialValue.endOfDay(ZoneOffset.ofHours(2)),
                "24:00+00",
                SpecialValue.endOfDay(ZoneOffset.UTC));
        values(
                "timestamp",
                "2026-01-31 12:34:56.789012",
                LocalDateTime.of(2026, 1, 31, 12, 34, 56, 789_012_000),
                "0044-03-15 12:00 BC",
                LocalDateTime.of(-43, 3, 15, 12, 0),
                "294276-12-31 23:59:59.999999",
                LocalDateTime.of(294276, 12, 31, 23, 59, 59, 999_999_000),
                "1999-12-31 23:59:59.000001",
                LocalDateTime.of(1999, 12, 31, 23, 59, 59, 1_000),
                "infinity",
                SpecialValue.INFINITY,
                "-infinity",
                SpecialValue.MINUS_INFINITY);
        values(
                "timestamptz",
                "2026-01-31 12:00:00+02",
                Instant.parse("2026-01-31T10:00:00Z"),
                "0044-03-15 12:00+00 BC",
                LocalDateTime.of(-43, 3, 15, 12, 0).toInstant(ZoneOffset.UTC),
                "infinity",
                SpecialValue.INFINITY,
                "-infinity",
                SpecialValue.MINUS_INFINITY);
        values(
                "interval",
                "1 year 2 months 3 days 04:05:06.789",
                new Interval(14, 3, 14_706_789_000L),
                "-1 year 3 days -00:00:00.5",
                new Interval(-12, 3, -500_000L),
                "0",
                new Interval(0, 0, 0),
                "100 hours",
                new Interval(0, 0, 360_000_000_000L));
        values("json", "{\"b\": [1,  2]}", new Json("{\"b\": [1,  2]}"), "null", new Json("null"));
        values("jsonb", "{\"b\": [1,  2]}", new Json("{\"b\": [1, 2]}"));
        values(
                "integer[]",
                "{}",
                ArrayValue.empty(),
                "{1,NULL,3}",
                ArrayValue.of(1, null, 3),
                "{{1,2},{3,4}}",
                ArrayValue.of(new int[] {2, 2}, new int[] {1, 1}, new Object[] {1, 2, 3, 4}),
                "[0:1]={7,8}",
                ArrayValue.of(new int[] {2}, new int[] {0}, new Object[] {7, 8}));
        values(
                "text[]",
                "{\"a,b\",\"NULL\",NULL,\"\",\"q\\\"\\\\\",plain}",
                ArrayValue.of("a,b", "NULL", null, "", "q\"\\", "plain"));
        values("numeric[]", "{1.10,NaN}", ArrayValue.of(new BigDecimal("1.10"), SpecialValue.NAN));
        values("timestamptz[]", "{\"2026-01-31 12:00:00+02\"}", ArrayValue.of(Instant.parse("2026-01-31T10:00:00Z")));
        values("mood[]", "{sad,happy}", ArrayValue.of("sad", "happy"));
        values("inet[]", "{10.0.0.1,10.0.0.0/8}", ArrayValue.of("10.0.0.1", "10.0.0.0/8"));
        values("box[]", "{(1,1),(0,0);(2,2),(0,0)}", ArrayValue.of("(1,1),(0,0)", "(2,2),(0,0)"));
        values("positive", "5", 5);
        values("few", "5", 5);
        values("few[]", "{5,NULL}", ArrayValue.of(5, null));
        values("tags", "{x,y}", ArrayValue.of("x", "y"));
        values("embedding", "[1,2.5,-3]", "[1,2.5,-3]");
        values("embedding[]", "{\"[1,2]\",NULL}", ArrayValue.of("[1,2]", null));
        values("inet", "10.0.0.1", "10.0.0.1", "10.0.0.0/8", "10.0.0.0/8");
        values("\"char\"", "x", "x");
        values("money", "12.50", "$12.50");
        values("bit(3)", "101", "101");
        values("point", "(1.5,2)", "(1.5,2)");
        values("int2vector", "1 2 3", "1 2 3");
        values("pg_lsn", "16/B374D848", "16/B374D848");
        values("tsvector", "''a'':1", "'a':1");
        values(
                "int4range",
                "[1,5)",
                Range.of(1, 5, true, false),
                "[1,5]",
                Range.of(1, 6, true, false),
                "empty",
                Range.EMPTY,
                "(,)",
                Range.of(null, null, false, false),
                "[7,)",
                Range.of(7, null, true, false));
        values("numrange", "(1.50,2]", Range.of(new BigDecimal("1.50"), new BigDecimal("2"), false, true));
        values(
                "tstzrange",
                "[\"2026-01-31 12:00:00+02\",infinity)",
                Range.of(Instant.parse("2026-01-31T10:00:00Z"), SpecialValue.INFINITY, true, false));
        values(
                "words",
                "[\"a,\\\"b\",\"c)\")",
                Range.of("a,\"b", "c)", true, false),
                "[\"\",b]",
                Range.of("", "b", true, true));
        values(
                "int4multirange",
                "{}",
                List.of(),
                "{[1,3),[5,9)}",
                List.of(Range.of(1, 3, true, false), Range.of(5, 9, true, false)));
        values(
                "pair",
                "(1,\"a b\")",
                struct(1, "a b"),
                "(,)",
                struct(null, null),
                "(2,\"\")",
                struct(2, ""),
                "(3,\"q\"\"u\\\\,)\")",
                struct(3, "q\"u\\,)"));
        values("pair[]", "{\"(1,\\\"a b\\\")\",NULL}", ArrayValue.of(struct(1, "a b"), null));
        values(
                "nested",
                "(\"(1,x)\",\"{1,2}\",10.0.0.1)",
                new Struct(List.of("p", "a", "i"), Arrays.asList(struct(1, "x"), ArrayValue.of(1, 2), "10.0.0.1")));
        values("int4range[]", "{\"[1,5)\",empty}", ArrayValue.of(Range.of(1, 5, true, false), Range.EMPTY));
        values("hstore", "", Map.of(), "\"a\"=>\"1\", \"q\\\"\"=>NULL", hstore("a", "1", "q\"", null));
    }

    private final TestDatabase database;

    ValuesIT(int major) {
        this.database = PostgresServer.shared(major).createDatabase();
    }

    @Test
    void areTheSameByBaselineAndByStream() throws InterruptedException {
        createTable();
        insertAll();
        assertSame(StreamSettings.USUAL, expected());
    }

    @Test
    void areTheSameWhenTheStreamIsInBinary() throws InterruptedException, SQLException {
        createTable();
        insertAll();
        Set<String> types = keepTypesWithKnownBinaryForm();
        assertThat(types).hasSizeBetween(VALUES.size() / 2, VALUES.size() - 1);
        Map<List<Object>, Object> expected = expected();
        expected.keySet().removeIf(typeAndText -> !types.contains(typeAndText.get(0)));
        assertSame(StreamSettings.USUAL.withBinary(true), expected);
    }

    @Test
    void areTheSameWhenTheyComeBackFromASnapshot(@TempDir Path folder) throws InterruptedException {
        createTable();
        insertAll();
        Snapshots snapshots =
                new Snapshots("values", new LocalSnapshotStore(folder), SnapshotRetention.USUAL, Clock.systemUTC());
        try (PostgresSource source = new PostgresSource(
                        PostgresSourceSettings.of(database.url(), database.user(), database.password()));
                SourceSession session = source.connect(Set.of(SAMPLE), null)) {
            SourceBaseline baseline = Objects.requireNonNull(session.baseline());
            snapshots.write(new BaselineExport(baseline), Map.of());
            FoldingTarget target = new FoldingTarget();

            SnapshotInfo restored =
                    snapshots.restoreNewest(target, snapshot -> true).found();

            assertThat(restored).isNotNull().extracting(SnapshotInfo::position).isEqualTo(baseline.position());
            assertThat(byTypeAndText(target)).isEqualTo(expected());
            assertThat(new TableComparison(ComparisonSettings.USUAL)
                            .compare(baseline, new BaselineExport(baseline))
                            .differing())
                    .isEmpty();
        }
    }

    @Test
    void labelsOfAnEnumMayBeAddedAndRenamedWhileItStreams() throws InterruptedException {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE TABLE sample (id int PRIMARY KEY, type mood, moods mood[])",
                "INSERT INTO sample VALUES (1, 'sad', '{happy}')");
        FoldingTarget target = new FoldingTarget();
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password()));
        try (Engine engine =
                Engine.builder().pipeline(source, target, Set.of(SAMPLE)).build()) {
            engine.start();
            engine.awaitReady(Duration.ofSeconds(20));
            database.execute(
                    "ALTER TYPE mood ADD VALUE 'calm' BEFORE 'happy'",
                    "INSERT INTO sample VALUES (2, 'calm', '{calm,sad}')");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(target.rows(SAMPLE))
                            .containsExactlyInAnyOrder(
                                    List.of(1, "sad", ArrayValue.of("happy")),
                                    List.of(2, "calm", ArrayValue.of("calm", "sad"))));
            assertThat(target.baselines()).isEqualTo(1);
            database.execute("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsMatching(
                            e -> String.valueOf(e.getMessage()).contains("no table"))
                    .untilAsserted(() -> assertThat(target.rows(SAMPLE))
                            .containsExactlyInAnyOrder(
                                    List.of(1, "blue", ArrayValue.of("happy")),
                                    List.of(2, "calm", ArrayValue.of("calm", "blue"))));
        }
    }

    private void assertSame(StreamSettings stream, Map<List<Object>, Object> expected) throws InterruptedException {
        database.execute("CREATE TABLE again AS SELECT * FROM sample");
        FoldingTarget target = new FoldingTarget();
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password())
                        .with(stream));
        try (Engine engine =
                Engine.builder().pipeline(source, target, Set.of(SAMPLE)).build()) {
            engine.start();
            engine.awaitReady(Duration.ofSeconds(20));
            assertThat(byTypeAndText(target)).isEqualTo(expected);

            database.execute("DELETE FROM sample", "INSERT INTO sample SELECT * FROM again");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(byTypeAndText(target)).isEqualTo(expected));
            assertThat(target.baselines()).isEqualTo(1);
        }
    }

    /** Empties the columns of the others and drops them. */
    private Set<String> keepTypesWithKnownBinaryForm() throws SQLException {
        Relation relation;
        try (Connection connection = database.connect()) {
            relation = new Catalog(connection, new TypeRegistry())
                    .load(Set.of(SAMPLE))
                    .relations()
                    .get(SAMPLE);
        }
        assertThat(relation).isNotNull();
        Set<String> kept = new HashSet<>();
        int number = 0;
        for (String type : VALUES.keySet()) {
            if (relation.readers().get(FIXED_COLUMNS + number).readsBinary()) {
                kept.add(type);
            } else {
                database.execute(
                        "DELETE FROM sample WHERE type = '%s'".formatted(type),
                        "ALTER TABLE sample DROP COLUMN c%d".formatted(number));
            }
            number++;
        }
        return kept;
    }

    private void createTable() {
        database.execute(
                "CREATE EXTENSION citext",
                "CREATE EXTENSION hstore",
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE TYPE pair AS (n int, t text)",
                "CREATE TYPE nested AS (p pair, a int[], i inet)",
                "CREATE TYPE words AS RANGE (subtype = text)",
                "CREATE DOMAIN positive AS int CHECK (value > 0)",
                "CREATE DOMAIN few AS positive CHECK (value < 10)",
                "CREATE DOMAIN tags AS text[]");
        createTypeThatNobodyKnows();
        StringBuilder columns = new StringBuilder("id int PRIMARY KEY, type text, input text");
        int number = 0;
        for (String type : VALUES.keySet()) {
            columns.append(", c%d %s".formatted(number++, type));
        }
        database.execute("CREATE TABLE sample (" + columns + ")");
    }

    /** As an extension would: a base type with forms of its own. */
    private void createTypeThatNobodyKnows() {
        database.execute("""
                SET client_min_messages = error;
                CREATE TYPE embedding;
                CREATE FUNCTION embedding_in(cstring) RETURNS embedding LANGUAGE internal IMMUTABLE STRICT AS 'textin';
                CREATE FUNCTION embedding_out(embedding) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
                CREATE FUNCTION embedding_send(embedding) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
                CREATE TYPE embedding (INPUT = embedding_in, OUTPUT = embedding_out, SEND = embedding_send)
                """);
    }

    private void insertAll() {
        int id = 0;
        int number = 0;
        for (Map.Entry<String, Map<String, Object>> type : VALUES.entrySet()) {
            for (String input : type.getValue().keySet()) {
                String literal = "E'" + input.replace("\\", "\\\\") + "'";
                database.execute("INSERT INTO sample (id, type, input, c%d) VALUES (%d, '%s', %s, %s)"
                        .formatted(number, id++, type.getKey(), literal, literal));
            }
            number++;
        }
    }

    private static Map<List<Object>, Object> expected() {
        Map<List<Object>, Object> expected = new LinkedHashMap<>();
        VALUES.forEach((type, values) ->
                values.forEach((input, value) -> expected.put(List.of(type, input.replace("''", "'")), value)));
        return expected;
    }

    private static Map<List<Object>, Object> byTypeAndText(FoldingTarget target) {
        Map<List<Object>, Object> found = new LinkedHashMap<>();
        for (List<@Nullable Object> row : target.rows(SAMPLE)) {
            String type = String.valueOf(row.get(1));
            Object value = row.stream()
                    .skip(FIXED_COLUMNS)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            found.put(List.of(type, String.valueOf(row.get(2))), value == null ? "null" : value);
        }
        return found;
    }

    private static Struct struct(@Nullable Object... values) {
        return new Struct(List.of("n", "t"), Arrays.asList(values));
    }

    private static Map<String, @Nullable String> hstore(@Nullable String... keysAndValues) {
        Map<String, @Nullable String> map = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return map;
    }

    private static void values(String type, Object... inputsAndValues) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < inputsAndValues.length; i += 2) {
            values.put((String) inputsAndValues[i], inputsAndValues[i + 1]);
        }
        VALUES.put(type, values);
    }
}
