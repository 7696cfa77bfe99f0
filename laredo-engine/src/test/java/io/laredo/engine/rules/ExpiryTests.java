package io.laredo.engine.rules;

import static io.laredo.engine.rules.Accounts.ID;
import static io.laredo.engine.rules.Accounts.RULES;
import static io.laredo.engine.rules.Accounts.SCHEMA;
import static io.laredo.engine.rules.Accounts.TABLE;
import static io.laredo.engine.rules.Accounts.account;
import static io.laredo.engine.rules.Accounts.at;
import static io.laredo.engine.rules.Accounts.baseline;
import static io.laredo.engine.rules.Accounts.column;
import static io.laredo.engine.rules.Accounts.delete;
import static io.laredo.engine.rules.Accounts.insert;
import static io.laredo.engine.rules.Accounts.key;
import static io.laredo.engine.rules.Accounts.transaction;
import static io.laredo.engine.rules.Accounts.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.LaredoException;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.SpecialValue;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import io.laredo.engine.AdvancingClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpiryTests {
    private static final TableRules EXPIRING = RULES.expiry(Expiry.at("expires"));

    private final AdvancingClock clock = new AdvancingClock();
    private final MapTarget target = new MapTarget();

    @Test
    void readsTimesOutOfEveryTypeThatHasThem() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        assertThat(expiry(Expiry.at("c"), ValueKind.INSTANT, second(7))).isEqualTo(second(7));
        assertThat(expiry(Expiry.at("c", berlin), ValueKind.TIMESTAMP, LocalDateTime.of(2030, 7, 1, 12, 0)))
                .isEqualTo(Instant.parse("2030-07-01T10:00:00Z"));
        assertThat(expiry(Expiry.at("c", berlin), ValueKind.DATE, LocalDate.of(2030, 1, 1)))
                .isEqualTo(Instant.parse("2029-12-31T23:00:00Z"));
        assertThat(expiry(
                        Expiry.at("c", ZoneOffset.UTC).plus(Duration.ofDays(1)),
                        ValueKind.DATE,
                        LocalDate.of(2030, 1, 1)))
                .isEqualTo(Instant.parse("2030-01-02T00:00:00Z"));
        assertThat(expiry(
                        Expiry.computed(row -> second(number(row, "c")), "c").plus(Duration.ofSeconds(1)),
                        ValueKind.INT4,
                        5))
                .isEqualTo(second(6));
    }

    @Test
    void aRowWithoutATimeStaysAndOneOfMinusInfinityIsGone() {
        Expiry later = Expiry.at("c").plus(Duration.ofDays(1));
        assertThat(expiry(later, ValueKind.INSTANT, null)).isNull();
        assertThat(expiry(later, ValueKind.INSTANT, SpecialValue.INFINITY)).isNull();
        assertThat(expiry(later, ValueKind.INSTANT, SpecialValue.MINUS_INFINITY))
                .isEqualTo(Instant.MIN);
        assertThat(expiry(Expiry.computed(row -> null, "c"), ValueKind.INT4, 5)).isNull();
    }

    @Test
    void refusesColumnsThatDoNotSayWhen() {
        assertRefused(Expiry.at("colour"), ValueKind.INSTANT, "'colour'");
        assertRefused(Expiry.at("c"), ValueKind.TEXT, "'c'", "timestamptz");
        assertRefused(Expiry.at("c"), ValueKind.TIMESTAMP, "'c'", "time zone");
        assertRefused(Expiry.at("c"), ValueKind.DATE, "'c'", "time zone");
        assertRefused(Expiry.at("c", ZoneOffset.UTC), ValueKind.INSTANT, "'c'", "leave that out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expiry.at("c").plus(Duration.ofDays(400_000_000)))
                .withMessageContaining("too far");
    }

    @Test
    void tellsOfAFunctionThatThrowsButNotWhatItWasGiven() {
        Expiry expiry = Expiry.computed(row -> Instant.parse(String.valueOf(row.get("c"))), "c");
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> expiry(expiry, ValueKind.TEXT, "secret"))
                .withMessageContainingAll("bank.account", "[c]", "DateTimeParseException")
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    void aRowLeavesWhenItsTimeIsUpAndAllThatAreDueLeaveAtOnce() {
        RuledTarget ruled = ruled(expiring(1, 10), expiring(2, 20), expiring(3, 20), account(4, "open", 0));
        assertThat(ruled.nextExpiry()).isEqualTo(second(10));
        ruled.expire();
        assertThat(target.expiries()).as("nothing is due").isZero();
        clock.advance(Duration.ofSeconds(10));
        ruled.expire();
        assertThat(ids()).containsExactly(2L, 3L, 4L);
        assertThat(ruled.nextExpiry()).isEqualTo(second(20));
        clock.advance(Duration.ofSeconds(50));
        ruled.expire();
        ruled.expire();
        assertThat(ids()).containsExactly(4L);
        assertThat(ruled.nextExpiry()).isNull();
        assertThat(target.expiries()).isEqualTo(2);
    }

    @Test
    void whatIsExpiredIsNotDelivered() {
        clock.advance(Duration.ofSeconds(15));
        RuledTarget ruled = ruled(expiring(1, 10), expiring(2, 15), expiring(3, 16));
        assertThat(ids()).containsExactly(3L);
        apply(ruled, insert(expiring(4, 15)), update(expiring(1, 11)), update(expiring(3, 15)));
        assertThat(target.log()).containsExactly("Delete");
        assertThat(ruled.nextExpiry()).isNull();
    }

    @Test
    void anUpdateProlongsShortensOrEndsTheTime() {
        RuledTarget ruled = ruled(expiring(1, 10), expiring(2, 20));
        apply(ruled, update(expiring(1, 30)));
        assertThat(ruled.nextExpiry()).isEqualTo(second(20));
        apply(ruled, update(expiring(2, 5)));
        assertThat(ruled.nextExpiry()).isEqualTo(second(5));
        apply(ruled, update(account(2, "open", 1)));
        assertThat(ruled.nextExpiry()).isEqualTo(second(30));
        apply(ruled, update(key(1), expiring(7, 40)));
        assertThat(ruled.nextExpiry()).isEqualTo(second(40));
        clock.advance(Duration.ofSeconds(60));
        ruled.expire();
        assertThat(ids()).containsExactly(2L);
    }

    @Test
    void anUpdateBringsAnExpiredRowBack() {
        RuledTarget ruled = ruled(expiring(1, 10));
        clock.advance(Duration.ofSeconds(10));
        ruled.expire();
        apply(ruled, update(expiring(1, 20)));
        assertThat(target.log()).containsExactly("Insert");
        assertThat(ruled.nextExpiry()).isEqualTo(second(20));
        clock.advance(Duration.ofSeconds(20));
        ruled.expire();
        apply(ruled, update(account(1, "open", 5, second(12), Row.ABSENT)));
        assertThat(target.rows()).isEmpty();
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> apply(ruled, update(account(1, "open", 5, second(90), Row.ABSENT))))
                .withMessageContaining("REPLICA IDENTITY FULL");
    }

    @Test
    void deletesAndTruncatesForgetTheTime() {
        RuledTarget ruled = ruled(expiring(1, 10), expiring(2, 20));
        apply(ruled, delete(key(1)));
        assertThat(ruled.nextExpiry()).isEqualTo(second(20));
        apply(ruled, new ChangeEvent.Truncate(SCHEMA), insert(expiring(3, 30)));
        assertThat(ruled.nextExpiry()).isEqualTo(second(30));
        apply(ruled, insert(expiring(4, 5)), new ChangeEvent.Truncate(SCHEMA));
        assertThat(ruled.nextExpiry()).isNull();
    }

    @Test
    void aTransactionThatFailsLeavesTheTimesAsTheyWere() {
        RuledTarget ruled = ruled(expiring(1, 10));
        target.failNext(new IllegalStateException("no"));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> apply(ruled, update(expiring(1, 30)), insert(expiring(2, 5))));
        assertThat(ruled.nextExpiry()).isEqualTo(second(10));
        apply(ruled, update(expiring(1, 30)));
        assertThat(ruled.nextExpiry()).isEqualTo(second(30));
    }

    @Test
    void theRowsOfALoadCountFromItsCompletionOn() {
        RuledTarget ruled = ruled(expiring(1, 10));
        BaselineLoad load = ruled.beginBaseline(at(5), List.of(SCHEMA));
        load.row(expiring(1, 40));
        load.row(expiring(2, 5));
        load.apply(transaction(6, update(expiring(2, 20)), insert(expiring(3, 60))));
        assertThat(ruled.nextExpiry()).isEqualTo(second(10));
        load.complete(at(6));
        assertThat(ruled.nextExpiry()).isEqualTo(second(20));
        clock.advance(Duration.ofSeconds(45));
        ruled.expire();
        assertThat(ids()).containsExactly(3L);
    }

    @Test
    void anAbandonedLoadLeavesNoTimes() {
        RuledTarget ruled = ruled(expiring(1, 10));
        BaselineLoad load = ruled.beginBaseline(at(5), List.of(SCHEMA));
        load.row(expiring(2, 5));
        load.abandon();
        assertThat(ruled.nextExpiry()).isEqualTo(second(10));
    }

    @Test
    void aTableThatIsWithdrawnExpiresNothingUntilItIsBack() {
        RuledTarget ruled = ruled(expiring(1, 10));
        ruled.withdraw(TABLE, new LaredoException("altered"));
        assertThat(ruled.nextExpiry()).isNull();
        apply(ruled, insert(expiring(2, 5)));
        assertThat(ruled.nextExpiry()).isNull();
        assertThat(target.log()).isEmpty();
        BaselineLoad load = ruled.beginBaseline(at(5), List.of(SCHEMA));
        load.row(expiring(2, 5));
        load.withdraw(TABLE, new LaredoException("lost"));
        load.complete(at(5));
        assertThat(ruled.nextExpiry()).isNull();
        baseline(ruled, 6, SCHEMA, expiring(2, 5));
        assertThat(ruled.nextExpiry()).isEqualTo(second(5));
    }

    @Test
    void rowsFromBeforeThisProcessExpire() {
        target.storing(at(1), expiring(1, 10), account(2, "open", 5));
        RuledTarget ruled = new RuledTarget(target, List.of(EXPIRING), clock);
        ruled.start(position -> {});
        assertThat(ruled.nextExpiry()).isEqualTo(second(10));
        clock.advance(Duration.ofSeconds(10));
        ruled.expire();
        assertThat(ids()).containsExactly(2L);
        apply(ruled, update(expiring(2, 30)));
        assertThat(ruled.nextExpiry()).isEqualTo(second(30));
    }

    @Test
    void aTableWhoseStoredRowsDoNotSayWhenTheyExpireIsCopiedAgain() {
        target.storing(at(1), expiring(1, 10));
        RuledTarget ruled = new RuledTarget(
                target,
                List.of(RULES.expiry(Expiry.computed(row -> second(number(row, "expires")), "expires"))),
                clock);
        ruled.start(position -> {});
        assertThat(target.isWithdrawn()).isTrue();
        assertThat(ruled.keptTables()).isEmpty();
    }

    @Test
    void refusesATargetThatDoesNotKeepWhatTheExpiryIsReadFrom() {
        RuledTarget ruled = new RuledTarget(new MapTarget("expires"), List.of(EXPIRING), clock);
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> baseline(ruled, 1, SCHEMA))
                .withMessageContainingAll("bank.account", "[expires]", "keep");
    }

    @Test
    void readsTheExpiryAfterTheTransforms() {
        TableRules rules = RULES.filter(Filters.equalTo("state", "open"))
                .transform(Transforms.compute(
                        column("until", ValueKind.INSTANT, "timestamptz"),
                        row -> second(number(row, "balance")),
                        "balance"))
                .transform(Transforms.rename("id", "number"))
                .transform(Transforms.drop("balance", "expires"))
                .expiry(Expiry.at("until"));
        RuledTarget ruled = new RuledTarget(target, List.of(rules), clock);
        baseline(ruled, 1, SCHEMA, account(1, "open", 10), account(2, "closed", 5), account(3, "open", 20));
        assertThat(ruled.nextExpiry()).isEqualTo(second(10));
        apply(ruled, update(account(3, "open", 5)), update(account(1, "closed", 3)));
        assertThat(ruled.nextExpiry()).isEqualTo(second(5));
        clock.advance(Duration.ofSeconds(5));
        ruled.expire();
        assertThat(target.rows()).isEmpty();
    }

    @Test
    void aTimeMadeOfAValueThatDidNotTravelIsAsBefore() {
        TableRules rules = RULES.transform(Transforms.compute(
                        column("until", ValueKind.INSTANT, "timestamptz"),
                        row -> second(String.valueOf(row.get("note")).length()),
                        "note"))
                .transform(Transforms.drop("note"))
                .expiry(Expiry.at("until"));
        RuledTarget ruled = new RuledTarget(target, List.of(rules), clock);
        baseline(ruled, 1, SCHEMA, account(1, "open", 5, null, "12345"));
        apply(ruled, update(account(1, "open", 6, null, Row.ABSENT)));
        assertThat(ruled.nextExpiry()).isEqualTo(second(5));
    }

    @Test
    void aRowThatComesBackIsNotTakenForOneThatTheFilterLeftOut() {
        TableRules rules = EXPIRING.filter(Filters.equalTo("state", "open")).transform(Transforms.drop("state"));
        RuledTarget ruled = new RuledTarget(target, List.of(rules), clock);
        baseline(ruled, 1, SCHEMA, expiring(1, 10));
        clock.advance(Duration.ofSeconds(10));
        ruled.expire();
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> apply(ruled, update(account(1, Row.ABSENT, 5, second(20), "note"))))
                .withMessageContaining("REPLICA IDENTITY FULL");
    }

    @Test
    void aCompositeKeyExpires() {
        TableSchema schema = new TableSchema(
                TABLE, SCHEMA.columns(), List.of("id", "state"), ReplicaIdentity.DEFAULT, List.of("id", "state"));
        RuledTarget ruled = new RuledTarget(target, List.of(EXPIRING), clock);
        baseline(
                ruled,
                1,
                schema,
                new Row(schema, 1L, "a", 5, second(10), "n"),
                new Row(schema, 1L, "b", 5, second(20), "n"));
        clock.advance(Duration.ofSeconds(10));
        ruled.expire();
        assertThat(target.rows()).hasSize(1);
        assertThat(target.rows().get(0)).contains("b");
        assertThat(ruled.nextExpiry()).isEqualTo(second(20));
    }

    private RuledTarget ruled(Row... rows) {
        RuledTarget ruled = new RuledTarget(target, List.of(EXPIRING), clock);
        baseline(ruled, 1, SCHEMA, rows);
        return ruled;
    }

    private static void apply(RuledTarget ruled, ChangeEvent... events) {
        ruled.apply(transaction(2, events));
    }

    private static Row expiring(long id, int second) {
        return account(id, "open", 5, second(second), "note");
    }

    private static Instant second(int second) {
        return Instant.EPOCH.plusSeconds(second);
    }

    private static int number(Row row, String column) {
        return (Integer) Objects.requireNonNull(row.get(column));
    }

    private List<@Nullable Object> ids() {
        return target.rows().stream().map(row -> row.get(0)).toList();
    }

    private static @Nullable Instant expiry(Expiry expiry, ValueKind kind, @Nullable Object value) {
        TableSchema schema = Accounts.schema(ReplicaIdentity.DEFAULT, ID, column("c", kind, kind.toString()));
        return expiry.on(schema).of(new Row(schema, 1L, value));
    }

    private static void assertRefused(Expiry expiry, ValueKind kind, String... parts) {
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> expiry(expiry, kind, null))
                .withMessageContainingAll(parts)
                .withMessageContaining("bank.account")
                .satisfies(failure -> assertThat(failure.table()).isEqualTo(TABLE));
    }
}
