package io.laredo.engine.rules;

import static io.laredo.engine.rules.Accounts.RULES;
import static io.laredo.engine.rules.Accounts.SCHEMA;
import static io.laredo.engine.rules.Accounts.STATE;
import static io.laredo.engine.rules.Accounts.TABLE;
import static io.laredo.engine.rules.Accounts.account;
import static io.laredo.engine.rules.Accounts.at;
import static io.laredo.engine.rules.Accounts.baseline;
import static io.laredo.engine.rules.Accounts.column;
import static io.laredo.engine.rules.Accounts.insert;
import static io.laredo.engine.rules.Accounts.transaction;
import static io.laredo.engine.rules.Accounts.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.Transaction;
import io.laredo.ValueKind;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuledTargetTests {
    private static final TableRules OPEN = RULES.filter(Filters.equalTo("state", "open"));
    private static final Column ADDED = column("added", ValueKind.TEXT, "text");
    private static final TableSchema WIDER = Accounts.schema(
            ReplicaIdentity.DEFAULT, Accounts.ID, ADDED, STATE, Accounts.BALANCE, Accounts.EXPIRES, Accounts.NOTE);

    private final MapTarget target = new MapTarget();

    @Test
    void leavesTablesWithoutRulesAlone() {
        PatchTarget all = new PatchTarget();
        RuledTarget ruled =
                new RuledTarget(all, List.of(TableRules.of(new TableId("bank", "other"))), Clock.systemUTC());
        baseline(ruled, 1, SCHEMA, account(1, "open", 5));
        ChangeEvent change = update(account(1, "closed", 5));
        ruled.apply(transaction(2, change));
        assertThat(all.copied()).containsExactly(account(1, "open", 5));
        assertThat(all.events()).singleElement().isSameAs(change);
    }

    @Test
    void showsATransactionAsItIsApartFromItsChanges() {
        Transaction original = transaction(7, insert(account(1, "open", 5)), insert(account(2, "closed", 5)));
        RuledTables tables = new RuledTables(List.of(), Clock.systemUTC());
        Transaction ruled = tables.ruled(original, null);
        assertThat(ruled.position()).isEqualTo(at(7));
        assertThat(ruled.xid()).isEqualTo(original.xid());
        assertThat(ruled.commitTime()).isEqualTo(original.commitTime());
        assertThat(ruled.origin()).isEqualTo(original.origin());
        assertThat(ruled.sizeBytes()).isEqualTo(original.sizeBytes());
        assertThat(ruled.changeCount()).as("with those that are left out").isEqualTo(2);
    }

    /** A target that reads one change at a time has the next one read only then: nothing is collected. */
    @Test
    void readsAChangeOnlyWhenTheTargetAsksForIt() {
        PatchTarget hungry = new PatchTarget();
        RuledTarget ruled =
                new RuledTarget(hungry, List.of(RULES.filter(Filters.equalTo("balance", 5))), Clock.systemUTC());
        baseline(ruled, 1, SCHEMA);
        Endless endless = new Endless(account(1, "open", 5));
        hungry.stopAfter(1000);
        ruled.apply(endless);
        assertThat(endless.read).isEqualTo(1000);
        assertThat(endless.isClosed).isTrue();
    }

    @Test
    void followsTheTableToAnotherShape() {
        RuledTarget ruled = ruled(OPEN.transform(Transforms.drop("balance")), account(1, "open", 5));
        Row row = new Row(WIDER, 2L, "new", "open", 5, null, "n");
        ruled.apply(transaction(2, new ChangeEvent.SchemaChange(SCHEMA, WIDER), insert(row)));
        assertThat(target.log()).containsExactly("SchemaChange", "Insert");
        assertThat(target.shape()).isNotNull();
        assertThat(target.shape().columns())
                .extracting(Column::name)
                .containsExactly("id", "added", "state", "expires", "note");
        assertThat(target.rows().get(1)).containsExactly(2L, "new", "open", null, "n");
    }

    @Test
    void followsAShapeThatNobodyAnnounced() {
        RuledTarget ruled = ruled(OPEN);
        ruled.apply(transaction(2, insert(new Row(WIDER, 2L, "new", "closed", 5, null, "n"))));
        assertThat(target.log()).isEmpty();
    }

    @Test
    void hidesAChangeOfShapeThatTheTargetDoesNotSee() {
        RuledTarget ruled = ruled(RULES.transform(Transforms.keepOnly("id", "state")), account(1, "open", 5));
        ruled.apply(transaction(2, new ChangeEvent.SchemaChange(SCHEMA, WIDER)));
        assertThat(target.log()).isEmpty();
    }

    @Test
    void givesTheTableUpWhenItsShapeNoLongerSuitsTheRules() {
        RuledTarget ruled = ruled(OPEN, account(1, "open", 5));
        TableSchema renamed = Accounts.schema(ReplicaIdentity.DEFAULT, Accounts.ID, Accounts.BALANCE);
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> ruled.apply(transaction(2, new ChangeEvent.SchemaChange(SCHEMA, renamed))))
                .withMessageContainingAll("'state'", "bank.account")
                .satisfies(failure -> assertThat(failure.table()).isEqualTo(TABLE));
        ruled.withdraw(TABLE, new LaredoException("altered"));
        ruled.apply(transaction(2, new ChangeEvent.SchemaChange(SCHEMA, renamed)));
        assertThat(target.log()).as("it comes again without that table").isEmpty();
    }

    @Test
    void givesTheTableUpWhenAColumnThatDecidesComparesOtherwise() {
        RuledTarget ruled = ruled(OPEN, account(1, "open", 5));
        TableSchema caseless = Accounts.schema(
                ReplicaIdentity.DEFAULT,
                Accounts.ID,
                column("state", ValueKind.CASELESS_TEXT, "citext"),
                Accounts.BALANCE,
                Accounts.EXPIRES,
                Accounts.NOTE);
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> ruled.apply(transaction(2, new ChangeEvent.SchemaChange(SCHEMA, caseless))))
                .withMessageContainingAll("bank.account", "[state]", "copied again");
        baseline(ruled, 3, caseless, new Row(caseless, 1L, "OPEN", 5, null, "n"));
        ruled.apply(transaction(4, update(new Row(caseless, 1L, "Open", 6, null, "n"))));
        assertThat(target.log()).containsExactly("Update");
    }

    @Test
    void givesTheTableUpWhenItsKeyChanges() {
        RuledTarget ruled = ruled(OPEN, account(1, "open", 5));
        TableSchema rekeyed =
                new TableSchema(TABLE, SCHEMA.columns(), List.of("state"), ReplicaIdentity.DEFAULT, List.of("state"));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> ruled.apply(transaction(2, new ChangeEvent.SchemaChange(SCHEMA, rekeyed))))
                .withMessageContainingAll("bank.account", "copied again");
    }

    @Test
    void refusesRulesForATableThatThePipelineDoesNotHaveAndRulesTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableRules.requireAmong(Set.of(new TableId("bank", "client")), List.of(OPEN)))
                .withMessageContainingAll("bank.account", "[bank.client]");
        TableRules.requireAmong(Set.of(TABLE), List.of(OPEN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RuledTarget(target, List.of(OPEN, RULES), Clock.systemUTC()))
                .withMessageContainingAll("bank.account", "twice");
    }

    @Test
    void tellsOfAFilterThatThrowsButNotWhatItWasGiven() {
        TableRules rules = RULES.filter(Filters.where(row -> Integer.parseInt((String) row.get("note")) > 0, "note"));
        assertThatExceptionOfType(TargetException.class)
                .isThrownBy(() -> ruled(rules, account(1, "open", 5, null, "secret")))
                .withMessageContainingAll("bank.account", "[note]", "NumberFormatException")
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    private RuledTarget ruled(TableRules rules, Row... rows) {
        RuledTarget ruled = new RuledTarget(target, List.of(rules), Clock.systemUTC());
        baseline(ruled, 1, SCHEMA, rows);
        return ruled;
    }

    /** A transaction that never ends. */
    private static final class Endless implements Transaction, ChangeCursor {
        private final Row row;
        private int read;
        private boolean isClosed;

        Endless(Row row) {
            this.row = row;
        }

        @Override
        public ChangeEvent next() {
            read++;
            return insert(row);
        }

        @Override
        public Position position() {
            return at(2);
        }

        @Override
        public long xid() {
            return 2;
        }

        @Override
        public Instant commitTime() {
            return Instant.EPOCH;
        }

        @Override
        public @Nullable String origin() {
            return null;
        }

        @Override
        public long changeCount() {
            return Long.MAX_VALUE;
        }

        @Override
        public long sizeBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public ChangeCursor changes() {
            return this;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
