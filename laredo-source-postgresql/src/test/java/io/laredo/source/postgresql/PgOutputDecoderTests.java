package io.laredo.source.postgresql;

import static io.laredo.source.postgresql.DecoderFixture.ITEM;
import static io.laredo.source.postgresql.DecoderFixture.ITEM_COLUMNS;
import static io.laredo.source.postgresql.DecoderFixture.ITEM_RELATION;
import static io.laredo.source.postgresql.DecoderFixture.LOGGED;
import static io.laredo.source.postgresql.DecoderFixture.LOGGED_COLUMNS;
import static io.laredo.source.postgresql.DecoderFixture.LOGGED_RELATION;
import static io.laredo.source.postgresql.DecoderFixture.START;
import static io.laredo.source.postgresql.DecoderFixture.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.TableSchema;
import io.laredo.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgOutputDecoderTests {
    private final PgOutputDecoder decoder = newDecoder(new SpillStore(SpillSettings.USUAL), null);

    private static PgOutputDecoder newDecoder(SpillStore store, @Nullable LogicalMessageListener listener) {
        return new PgOutputDecoder(
                START, List.of(ITEM_RELATION, LOGGED_RELATION), DecoderFixture::resolve, store, listener);
    }

    @Test
    void turnsBeginToCommitIntoOneTransaction() {
        assertThat(decode(Messages.begin(100, 1_000_001, -1))).isNull();
        assertThat(decoder.isInTransaction()).isTrue();
        assertThat(decode(Messages.insert(ITEM, "1", "one", null))).isNull();
        Transaction transaction = decode(Messages.commit(100, 148, 1_000_001));
        assertThat(decoder.isInTransaction()).isFalse();

        assertThat(transaction).isNotNull();
        assertThat(transaction.position()).isEqualTo(START.at(148));
        assertThat(transaction.xid()).isEqualTo(0xFFFF_FFFFL);
        assertThat(transaction.commitTime()).isEqualTo(Instant.parse("2000-01-01T00:00:01.000001Z"));
        assertThat(transaction.origin()).isNull();
        assertThat(transaction.sizeBytes()).isPositive();
        assertThat(events(transaction)).containsExactly(new ChangeEvent.Insert(item(1, "one", null)));
    }

    @Test
    void keepsTheNameOfTheOrigin() {
        decode(Messages.begin(100, 0, 1));
        decode(Messages.origin("elsewhere"));
        Transaction elsewhere = decode(Messages.commit(100, 148));
        assertThat(elsewhere).isNotNull();
        assertThat(elsewhere.origin()).isEqualTo("elsewhere");
        decode(Messages.begin(200, 0, 2));
        Transaction here = decode(Messages.commit(200, 248));
        assertThat(here).isNotNull();
        assertThat(here.origin()).isNull();
    }

    @Test
    void anUpdateWithoutOldTupleHasTheKeyOfItsRow() {
        ChangeEvent event = only(Messages.update(ITEM, "1", "uno", "x"));
        Row row = item(1, "uno", "x");
        assertThat(event).isEqualTo(new ChangeEvent.Update(row, row));
        assertThat(event)
                .isInstanceOfSatisfying(
                        ChangeEvent.Update.class,
                        update -> assertThat(update.oldKey()).isSameAs(update.row()));
    }

    @Test
    void anUpdateOfTheKeyHasTheOldKeyAndNothingElseOfTheOldRow() {
        assertThat(only(Messages.update(ITEM, 'K', Messages.values("1", null, null), "2", "uno", null)))
                .isEqualTo(new ChangeEvent.Update(item(1, Row.ABSENT, Row.ABSENT), item(2, "uno", null)));
    }

    @Test
    void anUpdateUnderFullIdentityHasTheWholeOldRow() {
        assertThat(only(Messages.update(LOGGED, 'O', Messages.values("1", null), "1", "new")))
                .isEqualTo(new ChangeEvent.Update(logged(1, null), logged(1, "new")));
    }

    @Test
    void aLargeValueThatDidNotTravelComesFromTheOldRowIfItIsThere() {
        assertThat(only(Messages.update(LOGGED, 'O', Messages.values("1", "large"), "2", Messages.UNCHANGED)))
                .isEqualTo(new ChangeEvent.Update(logged(1, "large"), logged(2, "large")));
    }

    @Test
    void aLargeValueThatDidNotTravelIsAbsentOtherwise() {
        Row absent = item(1, "uno", Row.ABSENT);
        assertThat(only(Messages.update(ITEM, "1", "uno", Messages.UNCHANGED)))
                .isEqualTo(new ChangeEvent.Update(absent, absent));
        assertThat(only(Messages.update(
                        ITEM, 'K', Messages.values("1", null, null), "2", Messages.UNCHANGED, Messages.UNCHANGED)))
                .isEqualTo(new ChangeEvent.Update(item(1, Row.ABSENT, Row.ABSENT), item(2, Row.ABSENT, Row.ABSENT)));
    }

    @Test
    void aDeleteHasTheKeyOrTheWholeRow() {
        assertThat(only(Messages.delete(ITEM, 'K', "1", null, null)))
                .isEqualTo(new ChangeEvent.Delete(item(1, Row.ABSENT, Row.ABSENT)));
        assertThat(only(Messages.delete(LOGGED, 'O', "1", null))).isEqualTo(new ChangeEvent.Delete(logged(1, null)));
    }

    @Test
    void aTruncateOfSeveralTablesIsOneEventForEachReplicatedOne() {
        assertThat(changes(Messages.truncate(LOGGED, UNKNOWN, ITEM)))
                .containsExactly(
                        new ChangeEvent.Truncate(LOGGED_RELATION.schema()),
                        new ChangeEvent.Truncate(ITEM_RELATION.schema()));
    }

    @Test
    void passesOverTablesThatNobodyAskedFor() {
        assertThat(changes(
                        Messages.type(77, "mood"),
                        Messages.relation(UNKNOWN, "other", 'd', LOGGED_COLUMNS),
                        Messages.insert(UNKNOWN, "1", "x"),
                        Messages.update(UNKNOWN, "1", "x"),
                        Messages.delete(UNKNOWN, 'K', "1", null),
                        Messages.truncate(UNKNOWN)))
                .isEmpty();
    }

    @Test
    void aRelationAsItWasIsNoEvent() {
        assertThat(changes(Messages.relation(ITEM, "item", 'd', ITEM_COLUMNS))).isEmpty();
    }

    @Test
    void aRelationThatChangedIsAnEventAndTheShapeOfWhatFollows() {
        List<Relation.ColumnKey> more = DecoderFixture.itemColumnsAnd("stock");
        List<ChangeEvent> events =
                changes(Messages.relation(ITEM, "item", 'd', more), Messages.insert(ITEM, "1", "one", null, "5"));
        TableSchema schema = DecoderFixture.relation(ITEM, "item", ReplicaIdentity.DEFAULT, List.of("id"), more)
                .schema();
        assertThat(events)
                .containsExactly(
                        new ChangeEvent.SchemaChange(ITEM_RELATION.schema(), schema),
                        new ChangeEvent.Insert(new Row(schema, 1, "one", null, 5)));
        assertThat(changes(Messages.update(ITEM, "1", "one", null, "6")))
                .containsExactly(
                        new ChangeEvent.Update(new Row(schema, 1, "one", null, 6), new Row(schema, 1, "one", null, 6)));
    }

    @Test
    void readsAMessageFromTheMiddleOfItsArray() {
        byte[] begin = Messages.begin(100, 0, 1);
        byte[] framed = new byte[25 + begin.length];
        System.arraycopy(begin, 0, framed, 25, begin.length);
        decoder.decode(framed, 25);
        assertThat(decoder.isInTransaction()).isTrue();
    }

    @Test
    void refusesAnInsertThatIsNotWhole() {
        decode(Messages.begin(100, 0, 1));
        refuses(Messages.insert(ITEM, "1", "one", Messages.UNCHANGED));
    }

    @Test
    void refusesWhatComesOutsideATransaction() {
        refuses(Messages.commit(100, 148));
        refuses(Messages.insert(ITEM, "1", "one", null));
        refuses(Messages.update(ITEM, "1", "one", null));
        refuses(Messages.delete(ITEM, 'K', "1", null, null));
        refuses(Messages.truncate(ITEM));
        refuses(Messages.origin("elsewhere"));
    }

    @Test
    void refusesMessagesThatDoNotFitTogether() {
        decode(Messages.begin(100, 0, 1));
        refuses(Messages.begin(200, 0, 2));
        refuses(Messages.commit(101, 148));
        refuses(Messages.insert(ITEM, "1", "one"));
        refuses(Messages.delete(ITEM, 'N', "1", "one", null));
        refuses(Messages.update(ITEM, 'X', Messages.values("1", null, null), "1", "one", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X", "B", "I"})
    void refusesAMessageThatEndsEarlyOrIsOfNoKnownKind(String text) {
        decodeQuietly(Messages.begin(100, 0, 1));
        byte[] message = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        refuses(message);
        assertThatExceptionOfType(SourceException.class).isThrownBy(() -> decoder.decode(message, 25));
    }

    @Test
    void refusesAMessageThatGoesOnAfterItsLastField() {
        refuses(longer(Messages.begin(100, 0, 1)));
        decode(Messages.begin(100, 0, 1));
        refuses(longer(Messages.insert(ITEM, "1", "one", null)));
        refuses(longer(Messages.delete(ITEM, 'K', "1", null, null)));
        refuses(longer(Messages.truncate(ITEM, LOGGED)));
        refuses(longer(Messages.relation(ITEM, "item", 'd', ITEM_COLUMNS)));
        refuses(longer(Messages.commit(100, 148)));
    }

    private static byte[] longer(byte[] message) {
        return Arrays.copyOf(message, message.length + 1);
    }

    @Test
    void doesNotRepeatAValueThatItRefuses() {
        decode(Messages.begin(100, 0, 1));
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> decode(Messages.insert(ITEM, "secret", "one", null)))
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("secret"));
    }

    /** Whatever is done to a message: a result or a refusal, at once and in little memory. */
    @Test
    void neverEndsInAnythingButAResultOrARefusal() {
        long seed = Long.getLong("laredo.test.seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> valid = List.of(
                Messages.begin(100, 0, 1),
                Messages.origin("elsewhere"),
                Messages.relation(ITEM, "item", 'd', ITEM_COLUMNS),
                Messages.type(77, "mood"),
                Messages.insert(ITEM, "1", "one", null),
                Messages.update(ITEM, "1", "uno", Messages.UNCHANGED),
                Messages.update(ITEM, 'K', Messages.values("1", null, null), "2", "uno", null),
                Messages.update(LOGGED, 'O', Messages.values("1", "large"), "2", Messages.UNCHANGED),
                Messages.delete(ITEM, 'K', "1", null, null),
                Messages.truncate(ITEM, LOGGED, UNKNOWN),
                Messages.insert(UNKNOWN, "1", "x"),
                Messages.commit(100, 148));
        int delivered = 0;
        for (int round = 0; round < Integer.getInteger("laredo.test.rounds", 40_000); round++) {
            PgOutputDecoder fresh = newDecoder(new SpillStore(SpillSettings.USUAL), null);
            byte[] last = {};
            try {
                for (byte[] message : valid) {
                    last = random.nextInt(valid.size()) == 0 ? Mutations.of(message, random) : message;
                    Transaction transaction = fresh.decode(last, 0);
                    if (transaction != null) {
                        delivered++;
                        assertThat(events(transaction)).allMatch(PgOutputDecoderTests::isSound);
                    }
                }
            } catch (SourceException expected) {
                assertThat(expected).hasMessageStartingWith("Malformed message");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("Seed %d, round %d: %s".formatted(seed, round, Arrays.toString(last)), e);
            }
        }
        assertThat(delivered).isPositive();
    }

    private static boolean isSound(ChangeEvent event) {
        return !(event instanceof ChangeEvent.Insert insert) || insert.row().isWhole();
    }

    private List<ChangeEvent> changes(byte[]... messages) {
        decode(Messages.begin(100, 0, 1));
        for (byte[] message : messages) {
            assertThat(decode(message)).isNull();
        }
        Transaction transaction = decode(Messages.commit(100, 148));
        assertThat(transaction).isNotNull();
        return events(transaction);
    }

    private ChangeEvent only(byte[] message) {
        List<ChangeEvent> events = changes(message);
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private @Nullable Transaction decode(byte[] message) {
        return decoder.decode(message, 0);
    }

    private void decodeQuietly(byte[] message) {
        assertThat(decode(message)).isNull();
    }

    private void refuses(byte[] message) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> decoder.decode(message, 0))
                .withMessageStartingWith("Malformed message");
    }

    private static String stackTrace(Throwable e) {
        java.io.StringWriter text = new java.io.StringWriter();
        e.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    private static List<ChangeEvent> events(Transaction transaction) {
        List<ChangeEvent> events = new ArrayList<>();
        try (ChangeCursor cursor = transaction.changes()) {
            for (ChangeEvent event = cursor.next(); event != null; event = cursor.next()) {
                events.add(event);
            }
        }
        return events;
    }

    private static Row item(@Nullable Object... values) {
        return new Row(ITEM_RELATION.schema(), values);
    }

    private static Row logged(@Nullable Object... values) {
        return new Row(LOGGED_RELATION.schema(), values);
    }
}
