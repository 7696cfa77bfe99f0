package io.laredo.engine.rules;

import static io.laredo.engine.rules.Accounts.FULL;
import static io.laredo.engine.rules.Accounts.RULES;
import static io.laredo.engine.rules.Accounts.SCHEMA;
import static io.laredo.engine.rules.Accounts.TABLE;
import static io.laredo.engine.rules.Accounts.account;
import static io.laredo.engine.rules.Accounts.baseline;
import static io.laredo.engine.rules.Accounts.column;
import static io.laredo.engine.rules.Accounts.delete;
import static io.laredo.engine.rules.Accounts.insert;
import static io.laredo.engine.rules.Accounts.key;
import static io.laredo.engine.rules.Accounts.transaction;
import static io.laredo.engine.rules.Accounts.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.laredo.ChangeEvent;
import io.laredo.Row;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Filters and transforms on the way to a target that keeps rows. */
class KeptRowsRulesTests {
    private static final TableRules OPEN = RULES.filter(Filters.equalTo("state", "open"));

    private final MapTarget target = new MapTarget();

    @Test
    void copiesTheRowsThatTheFilterIncludes() {
        ruled(OPEN, account(1, "open", 5), account(2, "closed", 5));
        assertThat(ids()).containsExactly(1L);
    }

    @Test
    void rowsEnterStayAndLeave() {
        RuledTarget ruled = ruled(OPEN, account(1, "closed", 5));
        apply(ruled, update(account(1, "open", 6)));
        assertThat(target.log()).containsExactly("Insert");
        apply(ruled, update(account(1, "open", 7)));
        assertThat(target.rows()).containsExactly(Accounts.values(account(1, "open", 7)));
        apply(ruled, update(account(1, "closed", 8)));
        apply(ruled, update(account(1, "closed", 9)), delete(key(1)));
        assertThat(target.log()).containsExactly("Insert", "Update", "Delete");
        assertThat(target.rows()).isEmpty();
    }

    @Test
    void seesTheEarlierChangesOfTheSameTransaction() {
        RuledTarget ruled = ruled(OPEN, account(1, "closed", 5));
        apply(
                ruled,
                update(account(1, "open", 6)),
                update(account(1, "closed", 6)),
                update(account(1, "closed", 7)),
                insert(account(2, "open", 1)),
                delete(key(2)),
                insert(account(3, "closed", 1)),
                delete(key(3)));
        assertThat(target.log()).containsExactly("Insert", "Delete", "Insert", "Delete");
    }

    @Test
    void aKeyMayChangeWhereverTheRowIs() {
        RuledTarget ruled = ruled(OPEN, account(1, "open", 1), account(2, "open", 2), account(3, "closed", 3));
        apply(ruled, update(key(1), account(11, "open", 1)));
        apply(ruled, update(key(2), account(12, "closed", 2)));
        apply(ruled, update(key(3), account(13, "closed", 3)));
        apply(ruled, update(key(13), account(23, "open", 3)));
        assertThat(target.log()).containsExactly("Update", "Delete", "Insert");
        assertThat(ids()).containsExactlyInAnyOrder(11L, 23L);
    }

    @Test
    void takesWhatDidNotTravelFromTheRowThatIsHere() {
        RuledTarget ruled = ruled(
                OPEN.transform(Transforms.rename("state", "status"))
                        .transform(Transforms.compute(
                                column("label", ValueKind.TEXT, "text"),
                                row -> row.get("status") + "/" + row.get("balance"),
                                "status",
                                "balance")),
                account(1, "open", 5));
        apply(ruled, update(account(1, Row.ABSENT, 6, null, Row.ABSENT)));
        assertThat(target.rows().get(0)).containsExactly(1L, "open", 6, null, "note 1", "open/6");
    }

    @Test
    void aFilterColumnThatTheTargetDoesNotHaveHasNotChangedIfItDidNotTravel() {
        RuledTarget ruled = ruled(OPEN.transform(Transforms.drop("state")), account(1, "open", 5), account(2, "x", 5));
        apply(ruled, update(account(1, Row.ABSENT, 6, null, "n")), update(account(2, Row.ABSENT, 6, null, "n")));
        assertThat(target.rows()).containsExactly(Arrays.asList(1L, 6, null, "n"));
    }

    @Test
    void givesTheTableUpWhenARowEntersWithoutAValue() {
        RuledTarget ruled = ruled(OPEN, account(1, "closed", 5));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> apply(ruled, update(account(1, "open", 5, null, Row.ABSENT))))
                .withMessageContainingAll("bank.account", "REPLICA IDENTITY FULL")
                .satisfies(failure -> assertThat(failure.table()).isEqualTo(TABLE));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> apply(
                        ruled(OPEN.filter(Filters.equalTo("balance", 6)), account(1, "closed", 5)),
                        update(account(1, Row.ABSENT, 6, null, "n"))));
    }

    @Test
    void aRowEntersWithoutAValueThatTheTargetDoesNotKeep() {
        MapTarget narrow = new MapTarget("note");
        RuledTarget ruled = new RuledTarget(narrow, List.of(OPEN), Clock.systemUTC());
        baseline(ruled, 1, SCHEMA, account(1, "closed", 5));
        apply(ruled, update(account(1, "open", 5, null, Row.ABSENT)));
        assertThat(narrow.log()).containsExactly("Insert");
    }

    @Test
    void withTheFullIdentityTheOldRowHasWhatDidNotTravel() {
        Row before = new Row(FULL, 1L, "closed", 5, null, "long");
        RuledTarget ruled = new RuledTarget(target, List.of(OPEN), Clock.systemUTC());
        baseline(ruled, 1, FULL, before);
        apply(ruled, update(before, new Row(FULL, 1L, "open", 5, null, Row.ABSENT)));
        assertThat(target.rows()).containsExactly(Arrays.asList(1L, "open", 5, null, "long"));
    }

    @Test
    void truncateEmptiesTheTableAndWhatWasOutsideStaysOutside() {
        RuledTarget ruled = ruled(OPEN, account(1, "open", 5));
        apply(ruled, new ChangeEvent.Truncate(SCHEMA), delete(key(1)), insert(account(1, "open", 6)));
        assertThat(target.log()).containsExactly("Truncate", "Insert");
    }

    @Test
    void refusesFiltersAndFunctionsOverSeveralColumnsThatNobodyWouldKnow() {
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() ->
                        ruled(RULES.filter(Filters.and(Filters.equalTo("state", "open"), Filters.equalTo("balance", 1)))
                                .transform(Transforms.drop("state"))))
                .withMessageContainingAll("[balance, state]", "[state]", "filter of its own", "REPLICA IDENTITY FULL");
        TableRules computed = RULES.transform(
                        Transforms.compute(column("label", ValueKind.TEXT, "text"), row -> "", "state", "balance"))
                .transform(Transforms.drop("state"));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> ruled(computed))
                .withMessageContainingAll("'label'", "[balance, state]", "[state]");
        baseline(new RuledTarget(target, List.of(computed), Clock.systemUTC()), 1, FULL);
    }

    @Test
    void mustReadATransactionOnce() {
        RuledTarget ruled = ruled(OPEN);
        target.passTwice();
        assertThatIllegalStateException()
                .isThrownBy(() -> apply(ruled, insert(account(1, "open", 1))))
                .withMessageContaining("one pass");
    }

    private RuledTarget ruled(TableRules rules, Row... rows) {
        RuledTarget ruled = new RuledTarget(target, List.of(rules), Clock.systemUTC());
        baseline(ruled, 1, SCHEMA, rows);
        return ruled;
    }

    private static void apply(RuledTarget ruled, ChangeEvent... events) {
        ruled.apply(transaction(2, events));
    }

    private List<@Nullable Object> ids() {
        return target.rows().stream().map(row -> row.get(0)).toList();
    }
}
