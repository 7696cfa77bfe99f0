package io.laredo.engine.rules;

import static io.laredo.engine.rules.Accounts.FULL;
import static io.laredo.engine.rules.Accounts.RULES;
import static io.laredo.engine.rules.Accounts.SCHEMA;
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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.laredo.ChangeEvent;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Filters and transforms on the way to a target that keeps no rows. */
class RowlessRulesTests {
    private static final TableRules RICH = RULES.filter(Filters.equalTo("balance", 5));

    private final PatchTarget target = new PatchTarget();

    @Test
    void copiesTheRowsThatTheFilterIncludes() {
        ruled(RICH, account(1, "open", 5), account(2, "open", 6));
        assertThat(target.copied()).containsExactly(account(1, "open", 5));
    }

    @Test
    void updatesWhatIsInsideAndDeletesWhatIsOutsideWhereverItWas() {
        RuledTarget ruled = ruled(RICH);
        Row inside = account(1, "open", 5);
        apply(ruled, insert(inside), update(inside), update(account(2, "open", 6)), insert(account(3, "open", 6)));
        assertThat(target.events()).containsExactly(insert(inside), update(inside), delete(key(2)));
    }

    @Test
    void bringsPatchesAsTheyCame() {
        Row patch = account(1, "open", 5, null, Row.ABSENT);
        apply(ruled(RICH), update(patch));
        assertThat(target.events()).containsExactly(update(patch));
    }

    @Test
    void aKeyMayChangeInsideAndOutside() {
        RuledTarget ruled = ruled(RICH.transform(Transforms.keepOnly("id", "balance")));
        apply(ruled, update(key(1), account(11, "open", 5)), update(key(2), account(12, "open", 6)));
        ChangeEvent.Update moved = (ChangeEvent.Update) target.events().get(0);
        assertThat(moved.oldKey().get("id")).isEqualTo(1L);
        assertThat(Accounts.values(moved.row())).containsExactly(11L, 5);
        ChangeEvent.Delete left = (ChangeEvent.Delete) target.events().get(1);
        assertThat(Accounts.values(left.oldKey())).containsExactly(2L, Row.ABSENT);
    }

    @Test
    void theSameObjectStandsForAKeyThatDidNotChange() {
        apply(ruled(RICH.transform(Transforms.drop("note"))), update(account(1, "open", 5)));
        ChangeEvent.Update stayed = (ChangeEvent.Update) target.events().get(0);
        assertThat(stayed.oldKey()).isSameAs(stayed.row());
    }

    @Test
    void aDeleteHasTheKeyAloneAndTruncatePasses() {
        apply(ruled(RICH), delete(account(1, "open", 6)), new ChangeEvent.Truncate(SCHEMA));
        assertThat(target.events()).containsExactly(delete(key(1)), new ChangeEvent.Truncate(SCHEMA));
    }

    @Test
    void aTransactionCanBeReadAgain() {
        RuledTarget ruled = ruled(RICH);
        target.passes(3);
        apply(ruled, insert(account(1, "open", 5)), update(account(1, "open", 6)));
        assertThat(target.events()).hasSize(6).containsOnly(insert(account(1, "open", 5)), delete(key(1)));
    }

    @Test
    void refusesAFilterOverAColumnThatNeedNotTravelBeforeAnyRowComes() {
        TableRules rules = RULES.filter(Filters.equalTo("state", "open"));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> ruled(rules, account(1, "open", 5)))
                .withMessageContainingAll("bank.account", "[state]", "REPLICA IDENTITY FULL")
                .satisfies(failure -> assertThat(failure.table()).isEqualTo(Accounts.TABLE));
        assertThat(target.copied()).isEmpty();
        RuledTarget full = new RuledTarget(target, List.of(rules), Clock.systemUTC());
        baseline(full, 1, FULL, new Row(FULL, 1L, "open", 5, null, null));
        assertThat(target.copied()).hasSize(1);
    }

    @Test
    void takesAFilterOverAColumnOfTheIdentity() {
        TableSchema byState = new TableSchema(
                Accounts.TABLE, SCHEMA.columns(), List.of("id"), ReplicaIdentity.INDEX, List.of("state"));
        RuledTarget ruled =
                new RuledTarget(target, List.of(RULES.filter(Filters.equalTo("state", "open"))), Clock.systemUTC());
        baseline(ruled, 1, byState);
        apply(ruled, update(key(byState, "open"), new Row(byState, 1L, "closed", 5, null, null)));
        assertThat(target.events()).containsExactly(delete(key(byState, "open")));
    }

    @Test
    void withTheFullIdentityTheOldRowHasWhatDidNotTravel() {
        Row before = new Row(FULL, 1L, "open", 5, null, "long");
        RuledTarget ruled =
                new RuledTarget(target, List.of(RULES.filter(Filters.equalTo("note", "long"))), Clock.systemUTC());
        baseline(ruled, 1, FULL);
        apply(ruled, update(before, new Row(FULL, 1L, "open", 6, null, Row.ABSENT)));
        assertThat(target.events()).containsExactly(update(before, new Row(FULL, 1L, "open", 6, null, "long")));
    }

    @Test
    void refusesAColumnMadeOfSeveralOfWhichOneNeedNotTravel() {
        TableRules rules = RULES.transform(
                Transforms.compute(column("label", ValueKind.TEXT, "text"), row -> "", "state", "balance"));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> ruled(rules))
                .withMessageContainingAll("'label'", "[balance, state]", "[state]", "REPLICA IDENTITY FULL");
        ruled(RULES.transform(Transforms.compute(column("label", ValueKind.TEXT, "text"), row -> "", "id", "balance")));
    }

    @Test
    void refusesExpiry() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ruled(RULES.expiry(Expiry.at("expires"))))
                .withMessageContainingAll("bank.account", "patch", "keeps no rows");
    }

    private RuledTarget ruled(TableRules rules, Row... rows) {
        RuledTarget ruled = new RuledTarget(target, List.of(rules), Clock.systemUTC());
        baseline(ruled, 1, SCHEMA, rows);
        return ruled;
    }

    private static void apply(RuledTarget ruled, ChangeEvent... events) {
        ruled.apply(transaction(2, events));
    }
}
