package io.laredo.source.postgresql;

import static io.laredo.source.postgresql.DecoderFixture.ITEM;
import static io.laredo.source.postgresql.Messages.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.SourceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two-phase messages, which are not asked for but understood. */
class PreparedTransactionTests {
    private static final int XID = 700;
    private static final String GID = "payment-1";

    private final DecoderFixture fixture = new DecoderFixture(SpillSettings.USUAL);

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        assertThat(fixture.store().memoryBytes()).isZero();
    }

    @Test
    void isDeliveredWhenItCommitsAndOthersBeforeIt() {
        fixture.take(Messages.beginPrepare(XID, 100, GID), item(1), Messages.prepare(XID, 100, GID));
        assertThat(fixture.decoder().isInTransaction()).isFalse();
        fixture.take(Messages.begin(200, 0, 900), item(2), Messages.commit(200, 208));
        fixture.take(Messages.commitPrepared(XID, 308, GID));
        assertThat(fixture.delivered())
                .containsExactly(
                        "transaction xid=900 origin=null changes=1",
                        inserted(2),
                        "transaction xid=700 origin=null changes=1",
                        inserted(1));
    }

    @Test
    void isDeliveredWhenItWasSentInBlocks() {
        fixture.take(Messages.streamStart(XID, true), in(XID, item(1)), Messages.streamStop());
        fixture.take(Messages.streamPrepare(XID, 100, GID), Messages.commitPrepared(XID, 308, GID));
        assertThat(fixture.delivered()).containsExactly("transaction xid=700 origin=null changes=1", inserted(1));
    }

    @Test
    void isForgottenWhenItIsRolledBack() {
        fixture.take(Messages.beginPrepare(XID, 100, GID), item(1), Messages.prepare(XID, 100, GID));
        fixture.take(Messages.rollbackPrepared(XID, GID), Messages.rollbackPrepared(XID, "sent to somebody else"));
        assertThat(fixture.delivered()).isEmpty();
        assertThat(fixture.store().memoryBytes()).isZero();
    }

    @Test
    void refusesToCommitWhatWasSentToAnEarlierSession() {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fixture.take(Messages.commitPrepared(XID, 308, GID)))
                .withMessageContainingAll(GID, "before this session began", "without two_phase");
    }

    @Test
    void refusesOneThatAltersTables() {
        fixture.take(
                Messages.beginPrepare(XID, 100, GID),
                Messages.relation(ITEM, "item", 'd', DecoderFixture.itemColumnsAnd("stock")));
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fixture.take(Messages.prepare(XID, 100, GID)))
                .withMessageContainingAll(GID, "alters tables", "without two_phase");
    }

    @Test
    void refusesEndsThatDoNotFit() {
        fixture.take(Messages.beginPrepare(XID, 100, GID));
        refuses(Messages.commit(100, 108));
        refuses(Messages.prepare(XID, 101, GID));
        refuses(Messages.prepare(XID, 100, "other"));
        fixture.take(Messages.prepare(XID, 100, GID), Messages.beginPrepare(701, 200, GID));
        refuses(Messages.prepare(701, 200, GID));
    }

    private void refuses(byte[] message) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fixture.take(message))
                .withMessageStartingWith("Malformed message");
    }

    private static byte[] item(int id) {
        return Messages.insert(ITEM, Integer.toString(id), "name", null);
    }

    private static String inserted(int id) {
        return "  insert public.item{id=Integer %d, name=String name, note=null}".formatted(id);
    }
}
