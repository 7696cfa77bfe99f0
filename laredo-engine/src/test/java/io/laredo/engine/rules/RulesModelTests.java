package io.laredo.engine.rules;

import static io.laredo.engine.rules.Accounts.TABLE;
import static io.laredo.engine.rules.Accounts.at;
import static io.laredo.engine.rules.Accounts.baseline;
import static io.laredo.engine.rules.Accounts.column;
import static io.laredo.engine.rules.Accounts.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.Transaction;
import io.laredo.ValueKind;
import io.laredo.engine.AdvancingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random transactions through rules, and the same rules over the whole table at once, which must give the same rows. */
class RulesModelTests {
    private static final int KEYS = 25;
    private static final List<@Nullable String> STATES = Arrays.asList("open", "closed", "openly", null);

    private final AdvancingClock clock = new AdvancingClock();
    private final Map<Long, Row> database = new TreeMap<>();
    private TableSchema schema = Accounts.SCHEMA;
    private long place = 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aTargetThatKeepsRowsHasWhatTheRulesGive(long seed) {
        assertThat(copiesOf(seed, Accounts.SCHEMA))
                .as("copies, seed %d: some values are missing, most are known", seed)
                .isBetween(2, 250);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void withTheFullIdentityItIsNeverCopiedAgain(long seed) {
        assertThat(copiesOf(seed, Accounts.FULL)).as("copies, seed %d", seed).isOne();
    }

    /** Runs random transactions and returns how often the table had to be copied. */
    private int copiesOf(long seed, TableSchema wanted) {
        schema = wanted;
        Random random = new Random(seed);
        MapTarget target = new MapTarget();
        RuledTarget ruled = new RuledTarget(target, List.of(rules(true)), clock);
        copy(ruled);
        int copies = 1;
        for (int round = 0; round < 500; round++) {
            clock.advance(Duration.ofSeconds(random.nextInt(3)));
            Instant due = ruled.nextExpiry();
            if (due != null && !due.isAfter(clock.instant())) {
                ruled.expire();
            }
            if (!apply(ruled, changes(random))) {
                copy(ruled);
                copies++;
            }
            expireAllDue(ruled);
            assertThat(target.rows())
                    .as("seed %d, round %d", seed, round)
                    .containsExactlyInAnyOrderElementsOf(expected());
        }
        assertThat(target.log()).contains("Insert", "Update", "Delete", "Truncate");
        return copies;
    }

    private void expireAllDue(RuledTarget ruled) {
        ruled.expire();
        assertThat(ruled.nextExpiry())
                .satisfiesAnyOf(
                        next -> assertThat(next).isNull(),
                        next -> assertThat(next).isAfter(clock.instant()));
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void aLoadThatFollowsTheStreamHasWhatTheRulesGive(long seed) {
        schema = Accounts.FULL;
        Random random = new Random(seed);
        MapTarget target = new MapTarget();
        RuledTarget ruled = new RuledTarget(target, List.of(rules(true)), clock);
        copy(ruled);
        for (int round = 0; round < 20; round++) {
            BaselineLoad load = ruled.beginBaseline(at(place), List.of(schema));
            database.values().forEach(load::row);
            for (int i = 0; i < 5; i++) {
                clock.advance(Duration.ofSeconds(random.nextInt(3)));
                Transaction next = changes(random);
                load.apply(next);
                ruled.apply(next);
            }
            load.complete(at(place));
            ruled.expire();
            assertThat(target.rows())
                    .as("seed %d, round %d", seed, round)
                    .containsExactlyInAnyOrderElementsOf(expected());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void whoeverPatchesWhatATargetWithoutRowsGetsHasWhatTheRulesGive(long seed) {
        Random random = new Random(seed);
        PatchTarget target = new PatchTarget();
        RuledTarget ruled = new RuledTarget(target, List.of(rules(false)), clock);
        copy(ruled);
        Map<Object, List<@Nullable Object>> patched = new HashMap<>();
        target.copied().forEach(row -> patch(patched, row, row));
        for (int round = 0; round < 500; round++) {
            target.events().clear();
            ruled.apply(changes(random));
            target.events().forEach(event -> patch(patched, event));
            assertThat(patched.values())
                    .as("seed %d, round %d", seed, round)
                    .usingElementComparator((one, other) -> isPatchOf(one, other) ? 0 : 1)
                    .containsExactlyInAnyOrderElementsOf(expected(false));
        }
    }

    private static void patch(Map<Object, List<@Nullable Object>> patched, ChangeEvent event) {
        if (event instanceof ChangeEvent.Insert insert) {
            patch(patched, insert.row(), insert.row());
        } else if (event instanceof ChangeEvent.Update update) {
            patch(patched, update.oldKey(), update.row());
        } else if (event instanceof ChangeEvent.Delete delete) {
            patched.remove(delete.oldKey().get("number"));
        } else if (event instanceof ChangeEvent.Truncate) {
            patched.clear();
        }
    }

    private static void patch(Map<Object, List<@Nullable Object>> patched, Row oldKey, Row row) {
        List<@Nullable Object> before = patched.remove(oldKey.get("number"));
        List<@Nullable Object> values = Accounts.values(row);
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) == Row.ABSENT && before != null) {
                values.set(i, before.get(i));
            }
        }
        patched.put(Objects.requireNonNull(row.get("number")), values);
    }

    /** What was never sent is not known over there; everything else is. */
    private static boolean isPatchOf(List<@Nullable Object> one, List<@Nullable Object> other) {
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i) != Row.ABSENT && other.get(i) != Row.ABSENT && !Objects.equals(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static TableRules rules(boolean keepsRows) {
        TableRules rules = TableRules.of(TABLE)
                .filter(Filters.where(row -> (Integer) Objects.requireNonNull(row.get("balance")) >= 0, "balance"))
                .transform(Transforms.rename("id", "number"))
                .transform(Transforms.compute(
                        column("length", ValueKind.INT4, "integer"),
                        row -> row.get("note") instanceof String note ? note.length() : null,
                        "note"))
                .transform(Transforms.drop("note"));
        return keepsRows
                ? rules.filter(Filters.startsWith("state", "open"))
                        .transform(Transforms.compute(
                                column("label", ValueKind.TEXT, "text"),
                                row -> row.get("state") + "/" + row.get("balance"),
                                "state",
                                "balance"))
                        .expiry(Expiry.at("expires").plus(Duration.ofSeconds(1)))
                : rules;
    }

    /** The rules over the whole table, in the plainest way. */
    private List<List<@Nullable Object>> expected() {
        return expected(true);
    }

    private List<List<@Nullable Object>> expected(boolean keepsRows) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Row row : database.values()) {
            int balance = (Integer) Objects.requireNonNull(row.get("balance"));
            String state = (String) row.get("state");
            Instant expires = (Instant) row.get("expires");
            String note = (String) row.get("note");
            List<@Nullable Object> values = new ArrayList<>(
                    Arrays.asList(row.get("id"), state, balance, expires, note == null ? null : note.length()));
            boolean isIncluded = balance >= 0;
            if (keepsRows) {
                isIncluded &= state != null
                        && state.startsWith("open")
                        && (expires == null || expires.plusSeconds(1).isAfter(clock.instant()));
                values.add(state + "/" + balance);
            }
            if (isIncluded) {
                rows.add(values);
            }
        }
        return rows;
    }

    private void copy(RuledTarget target) {
        baseline(target, place, schema, database.values().toArray(new Row[0]));
    }

    /** Returns whether the target could take it; as a pipeline does, gives the table up if not. */
    private static boolean apply(RuledTarget target, Transaction transaction) {
        try {
            target.apply(transaction);
            return true;
        } catch (TargetException e) {
            target.withdraw(Objects.requireNonNull(e.table()), e);
            target.apply(transaction);
            return false;
        }
    }

    private Transaction changes(Random random) {
        ChangeEvent[] events = new ChangeEvent[random.nextInt(1, 6)];
        for (int i = 0; i < events.length; i++) {
            events[i] = change(random);
        }
        return transaction(++place, events);
    }

    private ChangeEvent change(Random random) {
        if (random.nextInt(200) == 0) {
            database.clear();
            return new ChangeEvent.Truncate(schema);
        }
        long id = random.nextInt(KEYS);
        Row before = database.get(id);
        if (before == null) {
            Row row = row(id, random);
            database.put(id, row);
            return new ChangeEvent.Insert(row);
        }
        boolean isFull = schema.equals(Accounts.FULL);
        if (random.nextInt(6) == 0) {
            database.remove(id);
            return new ChangeEvent.Delete(isFull ? before : Accounts.key(schema, id));
        }
        long next = random.nextInt(8) == 0 ? random.nextInt(KEYS) : id;
        if (database.containsKey(next)) {
            next = id;
        }
        Row after = changed(before, next, random);
        database.remove(id);
        database.put(next, after);
        Row sent = sent(before, after, random);
        return new ChangeEvent.Update(isFull ? before : next == id ? sent : Accounts.key(schema, id), sent);
    }

    private Row changed(Row before, long id, Random random) {
        Row fresh = row(id, random);
        @Nullable Object[] values = Accounts.values(fresh).toArray();
        for (int i = 1; i < values.length; i++) {
            if (random.nextInt(3) > 0) {
                values[i] = before.get(i);
            }
        }
        return new Row(schema, values);
    }

    /** The row as an update brings it: a text that has not changed may not travel. */
    private Row sent(Row before, Row after, Random random) {
        @Nullable Object[] values = Accounts.values(after).toArray();
        for (String column : List.of("state", "note")) {
            int i = schema.indexOf(column);
            if (values[i] != null && Objects.equals(before.get(i), values[i]) && random.nextInt(3) == 0) {
                values[i] = Row.ABSENT;
            }
        }
        return new Row(schema, values);
    }

    private Row row(long id, Random random) {
        return new Row(
                schema,
                id,
                STATES.get(random.nextInt(STATES.size())),
                random.nextInt(-5, 15),
                random.nextBoolean() ? null : clock.instant().plusSeconds(random.nextInt(-5, 40)),
                random.nextInt(4) == 0 ? null : "n".repeat(random.nextInt(5)));
    }
}
