package io.laredo.source.postgresql;

import static io.laredo.source.postgresql.DecoderFixture.ITEM;
import static io.laredo.source.postgresql.DecoderFixture.ITEM_COLUMNS;
import static io.laredo.source.postgresql.DecoderFixture.LOGGED;
import static io.laredo.source.postgresql.DecoderFixture.UNKNOWN;
import static io.laredo.source.postgresql.Messages.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.SourceException;
import io.laredo.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that arrive in blocks, kept in memory and on disk. */
@ParameterizedClass
@ValueSource(ints = {0, 100, 1_000_000})
class StreamedTransactionTests {
    private static final int TOP = 700;
    private static final int SUB = 701;
    private static final int NESTED = 702;
    private static final int OTHER = 800;

    private final SpillSettings spill;
    private final DecoderFixture fixture;
    private final Path folder;

    StreamedTransactionTests(int bytesInMemory, @TempDir Path folder) {
        this.folder = folder;
        spill = SpillSettings.USUAL.withDirectory(folder).withMemory(bytesInMemory, bytesInMemory);
        fixture = new DecoderFixture(spill);
    }

    @AfterEach
    void nothingIsLeft() {
        fixture.close();
        assertThat(fixture.store().memoryBytes()).isZero();
        assertThat(fixture.store().diskBytes()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void isDeliveredWholeAtItsCommit() {
        block(TOP, true, in(TOP, item(1)), in(TOP, item(2)));
        assertThat(fixture.delivered()).isEmpty();
        assertThat(fixture.decoder().isInTransaction()).isFalse();
        block(TOP, false, in(TOP, item(3)));
        fixture.take(Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered()).containsExactly(header(TOP, 3), inserted(1), inserted(2), inserted(3));
    }

    @Test
    void othersAreDeliveredInItsMidst() {
        block(TOP, true, in(TOP, item(1)));
        block(OTHER, true, in(OTHER, item(11)));
        fixture.take(Messages.begin(100, 0, 900), item(21), Messages.commit(100, 108));
        block(TOP, false, in(TOP, item(2)));
        fixture.take(Messages.streamCommit(OTHER, 400), Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered())
                .containsExactly(
                        header(900, 1),
                        inserted(21),
                        header(OTHER, 1),
                        inserted(11),
                        header(TOP, 2),
                        inserted(1),
                        inserted(2));
    }

    @Test
    void isForgottenWhenItIsRolledBack() {
        block(TOP, true, in(TOP, item(1)));
        fixture.take(Messages.streamAbort(TOP, TOP, 300));
        assertThat(fixture.delivered()).isEmpty();
        assertThat(fixture.store().memoryBytes()).isZero();
        assertThat(folder).isEmptyDirectory();
        block(TOP, true, in(TOP, item(2))); // the number comes round again
        fixture.take(Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered()).containsExactly(header(TOP, 1), inserted(2));
    }

    @Test
    void losesWhatASubTransactionDidThatIsRolledBackWithThoseNestedInIt() {
        block(TOP, true, in(TOP, item(1)), in(SUB, item(2)), in(NESTED, item(3)), in(SUB, item(4)));
        fixture.take(Messages.streamAbort(TOP, NESTED), Messages.streamAbort(TOP, SUB));
        block(TOP, false, in(TOP, item(5)), in(703, item(6)));
        fixture.take(Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered()).containsExactly(header(TOP, 3), inserted(1), inserted(5), inserted(6));
    }

    @Test
    void keepsWhatCameBeforeANestedSubTransactionThatIsRolledBackAlone() {
        block(TOP, true, in(SUB, item(1)), in(NESTED, item(2)));
        fixture.take(Messages.streamAbort(TOP, NESTED));
        block(TOP, false, in(SUB, item(3)));
        fixture.take(Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered()).containsExactly(header(TOP, 2), inserted(1), inserted(3));
    }

    @Test
    void aRollbackOfWhatSentNothingChangesNothing() {
        fixture.take(Messages.streamAbort(OTHER, SUB), Messages.streamAbort(OTHER, OTHER));
        block(TOP, true, in(TOP, item(1)), in(SUB, Messages.insert(UNKNOWN, "1", "x")));
        fixture.take(Messages.streamAbort(TOP, SUB), Messages.streamAbort(TOP, NESTED));
        fixture.take(Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered()).containsExactly(header(TOP, 1), inserted(1));
    }

    @Test
    void aShapeIsItsOwnUntilItCommits() {
        block(TOP, true, in(TOP, relation("stock")), in(TOP, wide(1)));
        fixture.take(Messages.begin(100, 0, 900), item(2), Messages.commit(100, 108));
        assertThat(fixture.delivered()).containsExactly(header(900, 1), inserted(2));
        fixture.take(Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered()).containsExactly(header(TOP, 2), becomes("stock"), insertedWide(1, "stock"));
        fixture.take(Messages.begin(600, 0, 901), wide(3), Messages.commit(600, 608));
        assertThat(fixture.delivered()).containsExactly(header(901, 1), insertedWide(3, "stock"));
    }

    @Test
    void aShapeIsForgottenWithItsTransaction() {
        block(TOP, true, in(TOP, relation("stock")), in(TOP, wide(1)));
        fixture.take(Messages.streamAbort(TOP, TOP));
        fixture.take(Messages.begin(100, 0, 900), item(2), Messages.commit(100, 108));
        assertThat(fixture.delivered()).containsExactly(header(900, 1), inserted(2));
    }

    @Test
    void aShapeIsForgottenWithItsSubTransaction() {
        block(TOP, true, in(TOP, item(1)), in(SUB, relation("stock")), in(SUB, wide(2)));
        fixture.take(Messages.streamAbort(TOP, SUB));
        block(TOP, false, in(TOP, item(3)), in(TOP, relation("price")), in(TOP, wide(4)));
        fixture.take(Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered())
                .containsExactly(header(TOP, 4), inserted(1), inserted(3), becomes("price"), insertedWide(4, "price"));
    }

    @Test
    void aShapeAsItWasIsNoEvent() {
        byte[] same = in(TOP, Messages.relation(ITEM, "item", 'd', ITEM_COLUMNS));
        block(TOP, true, same, in(TOP, item(1)), same, in(TOP, item(2)));
        fixture.take(Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered()).containsExactly(header(TOP, 2), inserted(1), inserted(2));
    }

    @Test
    void aTableThatIsIncludedLaterHasTheShapeThatWasAnnouncedBefore() {
        List<Relation.ColumnKey> columns = DecoderFixture.itemColumnsAnd("stock");
        block(TOP, true, in(TOP, Messages.relation(UNKNOWN, "later", 'd', columns)));
        fixture.decoder()
                .include(List.of(DecoderFixture.relation(
                        UNKNOWN, "later", io.laredo.ReplicaIdentity.DEFAULT, List.of("id"), ITEM_COLUMNS)));
        block(TOP, false, in(TOP, Messages.insert(UNKNOWN, "1", "x", null, "5")));
        fixture.take(Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered().get(2)).contains("public.later{id=Integer 1", "stock=Integer 5");
    }

    @Test
    void twoShapesOfOneTableAnnouncedAtOnceEndTheSession() {
        block(TOP, true, in(TOP, relation("stock")), in(TOP, wide(1)));
        fixture.take(Messages.begin(100, 0, 900), relation("price"), wide(2), Messages.commit(100, 108));
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fixture.take(Messages.streamCommit(TOP, 500)))
                .withMessageContainingAll("public.item", "changed during a transaction");
    }

    @Test
    void aTruncateCountsForEachTableOfInterest() {
        block(TOP, true, in(TOP, Messages.truncate(LOGGED, UNKNOWN, ITEM)), in(TOP, Messages.truncate(UNKNOWN)));
        fixture.take(Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered())
                .containsExactly(header(TOP, 2), "  truncate public.logged", "  truncate public.item");
    }

    @Test
    void keepsTheNameOfItsOrigin() {
        fixture.take(Messages.streamStart(TOP, true), Messages.origin("elsewhere"), in(TOP, item(1)));
        fixture.take(Messages.streamStop(), Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered().get(0)).contains("origin=elsewhere");
    }

    @Test
    void logicalMessagesComeWithTheCommitOrAtOnce() {
        block(
                TOP,
                true,
                in(TOP, Messages.logical(true, "kept", "a")),
                in(SUB, item(1)),
                in(SUB, Messages.logical(true, "lost", "b")),
                in(TOP, Messages.logical(false, "at once", "c")));
        assertThat(fixture.delivered()).containsExactly("message transactional=false prefix=at once content=\\x63");
        fixture.take(Messages.streamAbort(TOP, SUB), Messages.streamCommit(TOP, 500));
        assertThat(fixture.delivered())
                .containsExactly("message transactional=true prefix=kept content=\\x61", header(TOP, 0));
    }

    @Test
    void twoPassesAtOnceBothSeeEverything() {
        block(TOP, true, in(TOP, relation("stock")), in(TOP, wide(1)), in(TOP, wide(2)));
        try (Transaction transaction = fixture.complete(Messages.streamCommit(TOP, 500));
                ChangeCursor first = transaction.changes();
                ChangeCursor second = transaction.changes()) {
            List<ChangeEvent> seenFirst = new ArrayList<>();
            for (ChangeEvent event = first.next(); event != null; event = first.next()) {
                seenFirst.add(event);
                assertThat(second.next()).isEqualTo(event);
            }
            assertThat(seenFirst).hasSize(3);
            assertThat(second.next()).isNull();
        }
    }

    @Test
    void aChangeThatCannotBeReadBackEndsThePassAndTheSession() {
        block(TOP, true, in(TOP, item(1)), in(TOP, Messages.insert(ITEM, "secret", "one", null)));
        try (Transaction transaction = fixture.complete(Messages.streamCommit(TOP, 500));
                ChangeCursor cursor = transaction.changes()) {
            assertThat(cursor.next()).isNotNull();
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(cursor::next)
                    .withMessageContainingAll("transaction 700", "integer")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
            assertThat(fixture.failures()).hasSize(1);
        }
    }

    @Test
    void refusesBlocksThatDoNotFitTogether() {
        refuses("has not begun", Messages.streamStop());
        refuses("there was none before", Messages.streamStart(TOP, false));
        refuses("has sent no block", Messages.streamCommit(TOP, 500));
        fixture.take(Messages.streamStart(TOP, true));
        refuses("within a block", Messages.streamStart(OTHER, true));
        refuses("within a block", Messages.begin(100, 0, 900));
        refuses("within a block", Messages.streamCommit(TOP, 500));
        refuses("within a block", Messages.streamAbort(TOP, TOP));
        refuses("outside", Messages.commit(100, 108));
        fixture.take(Messages.streamStop());
        refuses("there were others before", Messages.streamStart(TOP, true));
        refuses("outside", item(1));
    }

    /** Against a stack of lists, which a rollback takes away and a release adds to the list below. */
    @Test
    void isWhatItsSessionHasKept() {
        long seed = Long.getLong("laredo.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            Session session = new Session(TOP + round * 1_000, random);
            List<String> expected = session.run(fixture);
            assertThat(fixture.delivered()).as("seed %d, round %d", seed, round).isEqualTo(expected);
        }
    }

    /** Writes, sets savepoints, goes back to them and releases them. */
    private static final class Session {
        private final int top;
        private final Random random;
        private final Deque<Level> levels = new ArrayDeque<>();
        private int lastXid;
        private int rows;

        private record Level(int xid, List<Integer> xids, List<Integer> rows) {}

        private Session(int top, Random random) {
            this.top = top;
            this.random = random;
            this.lastXid = top;
            levels.push(new Level(top, new ArrayList<>(), new ArrayList<>()));
        }

        private List<String> run(DecoderFixture fixture) {
            boolean first = true;
            for (int block = 0; block < 8; block++) {
                List<byte[]> messages = new ArrayList<>();
                for (int step = random.nextInt(12); step > 0; step--) {
                    messages.addAll(write());
                }
                fixture.take(Messages.streamStart(top, first));
                messages.forEach(fixture::take);
                fixture.take(Messages.streamStop());
                first = false;
                endLevels().forEach(fixture::take);
            }
            List<Integer> kept = new ArrayList<>();
            levels.descendingIterator().forEachRemaining(level -> kept.addAll(level.rows));
            fixture.take(Messages.streamCommit(top, 500));
            List<String> expected = new ArrayList<>(List.of(header(top, kept.size())));
            kept.forEach(row -> expected.add(inserted(row)));
            return expected;
        }

        private List<byte[]> write() {
            Level level = levels.element();
            if (random.nextInt(3) == 0) {
                levels.push(new Level(++lastXid, new ArrayList<>(), new ArrayList<>()));
                return List.of();
            }
            level.rows.add(++rows);
            return List.of(in(level.xid, item(rows)));
        }

        /** Rollbacks are told between blocks, those nested deepest first. */
        private List<byte[]> endLevels() {
            List<byte[]> aborts = new ArrayList<>();
            while (levels.size() > 1 && random.nextInt(3) != 0) {
                Level ended = levels.pop();
                if (random.nextBoolean()) {
                    ended.xids.forEach(xid -> aborts.add(Messages.streamAbort(top, xid)));
                    aborts.add(Messages.streamAbort(top, ended.xid));
                } else {
                    Level below = levels.element();
                    below.xids.addAll(ended.xids);
                    below.xids.add(ended.xid);
                    below.rows.addAll(ended.rows);
                }
            }
            return aborts;
        }
    }

    @Test
    void leavesNothingBehindWhenTheSessionEndsInItsMidst() throws Exception {
        block(TOP, true, in(TOP, item(1)));
        fixture.take(Messages.streamStart(OTHER, true), in(OTHER, item(2)));
        fixture.close();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    private void refuses(String why, byte[] message) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fixture.take(message))
                .withMessageStartingWith("Malformed message")
                .withMessageContaining(why);
    }

    private void block(int xid, boolean first, byte[]... messages) {
        fixture.take(Messages.streamStart(xid, first)).take(messages).take(Messages.streamStop());
    }

    private static byte[] item(int id) {
        return Messages.insert(ITEM, Integer.toString(id), "name " + id, null);
    }

    private static byte[] wide(int id) {
        return Messages.insert(ITEM, Integer.toString(id), "wide", null, "7");
    }

    private static byte[] relation(String added) {
        return Messages.relation(ITEM, "item", 'd', DecoderFixture.itemColumnsAnd(added));
    }

    private static String header(int xid, int changes) {
        return "transaction xid=%d origin=null changes=%d".formatted(xid, changes);
    }

    private static String inserted(int id) {
        return "  insert public.item{id=Integer %1$d, name=String name %1$d, note=null}".formatted(id);
    }

    private static String insertedWide(int id, String column) {
        return "  insert public.item{id=Integer %d, name=String wide, note=null, %s=Integer 7}".formatted(id, column);
    }

    private static String becomes(String column) {
        return "  schema public.item[id, name, note] DEFAULT [id] to public.item[id, name, note, %s] DEFAULT [id]"
                .formatted(column);
    }
}
