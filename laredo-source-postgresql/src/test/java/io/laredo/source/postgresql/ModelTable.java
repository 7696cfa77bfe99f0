package io.laredo.source.postgresql;

import io.laredo.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A table of random shape, and random statements that fit it, as far as one can know while others alter it. Any thread may
 * call.
 */
final class ModelTable {
    private static final Map<String, String> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("int", "(random() * 1000)::int"),
            Map.entry("bigint", "(random() * 1e15)::bigint"),
            Map.entry("numeric", "(ARRAY[random()::numeric, 'NaN', 1e30, -0.00])[1 + (random() * 3)::int]"),
            Map.entry("float8", "(ARRAY[random(), 'NaN', '-Infinity', 1e-300])[1 + (random() * 3)::int]"),
            Map.entry("text", "md5(random()::text)"),
            Map.entry(
                    "varchar(4000)",
                    "(SELECT string_agg(md5((random() + i)::text), '') FROM generate_series(1, 100) i)"),
            Map.entry("bytea", "decode(md5(random()::text), 'hex')"),
            Map.entry("boolean", "random() < 0.5"),
            Map.entry(
                    "date",
                    "(ARRAY['infinity', '0044-03-15 BC', date '2000-01-01' + (random() * 9999)::int])[1 + (random() * 2)::int]"),
            Map.entry("timestamptz", "timestamptz '2020-02-29 12:00+00' + random() * interval '9 years'"),
            Map.entry("interval", "random() * interval '3 months 2 days 1 second'"),
            Map.entry("uuid", "md5(random()::text)::uuid"),
            Map.entry("jsonb", "jsonb_build_object('a', (random() * 9)::int, 'b', ARRAY[NULL, 'x'])"),
            Map.entry("int[]", "ARRAY[[NULL, (random() * 9)::int], [1, 2]]"),
            Map.entry("tstzrange", "tstzrange(now(), now() + random() * interval '1 day')"),
            Map.entry("inet", "inet '10.0.0.0' + (random() * 255)::int"),
            Map.entry("point", "point(random(), random())"),
            Map.entry("smallint", "(random() * 30000)::smallint"),
            Map.entry("real", "(ARRAY[random()::real, 'NaN', '-0', 'Infinity'])[1 + (random() * 3)::int]"),
            Map.entry("char(5)", "(ARRAY['', 'a ', 'abcde'])[1 + (random() * 2)::int]"),
            Map.entry("name", "md5(random()::text)::name"),
            Map.entry("\"char\"", "'x'"),
            Map.entry("time", "(ARRAY[time '24:00', '00:00', localtime])[1 + (random() * 2)::int]"),
            Map.entry("timetz", "(ARRAY[timetz '24:00+15', current_time])[1 + random()::int]"),
            Map.entry(
                    "timestamp",
                    "(ARRAY[timestamp 'infinity', '4714-11-24 00:00 BC', localtimestamp])[1 + (random() * 2)::int]"),
            Map.entry("money", "(random() * 1000)::numeric::money"),
            Map.entry("json", "json_build_object('a', random())"),
            Map.entry("cidr", "cidr '10.1.0.0/16'"),
            Map.entry("macaddr", "macaddr '08:00:2b:01:02:03'"),
            Map.entry("bit(5)", "(random() * 31)::int::bit(5)"),
            Map.entry("bit varying", "(random() * 31)::int::bit(7)::bit varying"),
            Map.entry("box", "box(point(0, 0), point(random(), random()))"),
            Map.entry("path", "path '((0,0),(1,2.5))'"),
            Map.entry("oid", "(random() * 4e9)::bigint::oid"),
            Map.entry("pg_lsn", "pg_current_wal_insert_lsn()"),
            Map.entry("tsvector", "to_tsvector('simple', 'some words ' || random())"),
            Map.entry("numrange", "numrange(random()::numeric, NULL)"),
            Map.entry("int4multirange", "int4multirange(int4range(1, 3), int4range(5, 6 + (random() * 9)::int))"),
            Map.entry("text[]", "ARRAY['', 'NULL', NULL, 'a,\"b', md5(random()::text)]"),
            Map.entry("numeric[]", "ARRAY[random()::numeric, 'NaN']"),
            Map.entry("mood", "(ARRAY['sad', 'happy'])[1 + random()::int]::mood"),
            Map.entry("few", "(1 + random() * 8)::int"),
            Map.entry("pair[]", "ARRAY[ROW((random() * 9)::int, 'a \"b\"')::pair, NULL]")));

    /** What has to be there for some of the columns. */
    static final List<String> OWN_TYPES = List.of(
            "CREATE TYPE mood AS ENUM ('sad', 'happy')",
            "CREATE DOMAIN few AS int CHECK (value < 10)",
            "CREATE TYPE pair AS (n few, t text)");

    private final String name;
    private final boolean hasKey;
    private final Map<String, String> columns = new TreeMap<>(); // guarded by this
    private int added; // guarded by this

    /** @param hasKey whether it has a primary key; without one its identity is FULL, and its rows differ all the same */
    ModelTable(String name, boolean hasKey, RandomGenerator random) {
        this.name = name;
        this.hasKey = hasKey;
        shapeAnew(random);
    }

    TableId id() {
        return new TableId("public", name);
    }

    private synchronized void shapeAnew(RandomGenerator random) {
        columns.clear();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            columns.put("c" + added++, type(random));
        }
    }

    private static String type(RandomGenerator random) {
        return any(List.copyOf(TYPES.keySet()), random);
    }

    private static <T> T any(List<T> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }

    synchronized List<String> create() {
        StringBuilder sql = new StringBuilder("CREATE TABLE %s (id bigint NOT NULL".formatted(name));
        columns.forEach((column, type) -> sql.append(", %s %s".formatted(column, type)));
        List<String> statements = new ArrayList<>();
        statements.add(sql.append(hasKey ? ", PRIMARY KEY (id))" : ")").toString());
        if (!hasKey) {
            statements.add("ALTER TABLE %s REPLICA IDENTITY FULL".formatted(name));
        }
        return statements;
    }

    /** A statement that changes rows. Ids come from a sequence, so no two rows are ever the same. */
    synchronized String change(RandomGenerator random) {
        List<String> names = List.copyOf(columns.keySet());
        String column = any(names, random);
        String value = value(column, random);
        int part = random.nextInt(11);
        return switch (random.nextInt(20)) {
            case 0 -> "DELETE FROM %s WHERE id %% 11 = %d".formatted(name, part);
            case 1 -> "UPDATE %s SET id = nextval('ids') WHERE id %% 11 = %d".formatted(name, part);
            case 2 ->
                "UPDATE %s SET id = nextval('ids'), %s = %s WHERE id %% 11 = %d".formatted(name, column, value, part);
            case 3 -> random.nextInt(10) == 0 ? "TRUNCATE " + name : insert(names, 1, random);
            case 4, 5, 6, 7, 8 -> "UPDATE %s SET %s = %s WHERE id %% 11 = %d".formatted(name, column, value, part);
            case 9 -> insert(names, 200, random);
            default -> insert(names, 1 + random.nextInt(5), random);
        };
    }

    private String insert(List<String> names, int rows, RandomGenerator random) {
        return "INSERT INTO %s (id, %s) SELECT nextval('ids'), %s FROM generate_series(1, %d)"
                .formatted(
                        name,
                        String.join(", ", names),
                        String.join(
                                ", ",
                                names.stream()
                                        .map(column -> value(column, random))
                                        .toList()),
                        rows);
    }

    private String value(String column, RandomGenerator random) {
        return random.nextInt(8) == 0 ? "NULL" : String.valueOf(TYPES.get(columns.get(column)));
    }

    /** Statements that change the table's shape; they fail or succeed together, and {@link #altered} follows. */
    synchronized Alteration alteration(RandomGenerator random) {
        String column = any(List.copyOf(columns.keySet()), random);
        String type = type(random);
        String fresh = "c" + added++;
        if (!hasKey) {
            return new Alteration(List.of("VACUUM FULL " + name), () -> {});
        }
        return switch (random.nextInt(8)) {
            case 0 -> alter("ADD COLUMN %s %s".formatted(fresh, type), () -> columns.put(fresh, type));
            case 1 ->
                alter(
                        "ADD COLUMN %s %s DEFAULT %s".formatted(fresh, "text", "'filled'"),
                        () -> columns.put(fresh, "text"));
            case 2 ->
                columns.size() > 1
                        ? alter("DROP COLUMN " + column, () -> columns.remove(column))
                        : alter("REPLICA IDENTITY FULL", () -> {});
            case 3 ->
                alter(
                        "ALTER %s TYPE text USING 'was ' || coalesce(%s::text, 'nothing')".formatted(column, column),
                        () -> columns.put(column, "text"));
            case 4 ->
                alter("RENAME %s TO %s".formatted(column, fresh), () -> {
                    columns.put(fresh, String.valueOf(columns.remove(column)));
                });
            case 5 -> alter("REPLICA IDENTITY " + (random.nextBoolean() ? "FULL" : "DEFAULT"), () -> {});
            case 6 -> new Alteration(List.of("VACUUM FULL " + name), () -> {});
            default -> {
                shapeAnew(random);
                List<String> statements = new ArrayList<>(List.of("DROP TABLE " + name));
                statements.addAll(create());
                yield new Alteration(statements, () -> {});
            }
        };
    }

    private Alteration alter(String what, Runnable then) {
        return new Alteration(List.of("ALTER TABLE %s %s".formatted(name, what)), then);
    }

    synchronized void altered(Alteration alteration) {
        alteration.then.run();
    }

    record Alteration(List<String> statements, Runnable then) {}
}
