package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.TableSchema;
import io.laredo.test.ScriptedSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunTests {
    private static final TableSchema PRODUCTS = ScriptedSource.table("products");

    private final ScriptedSource source = new ScriptedSource("shop");
    private final SourceSession session = connect();
    private final Position start = session.start();
    private final Run run = new Run(session, 1000, 2);

    @Test
    void confirmsNothingUntilEveryPipelineHasReported() {
        run.durable(0, later(5));

        assertThat(source.confirmed()).isEmpty();
        assertThat(run.confirmed()).isNull();
    }

    @Test
    void confirmsTheLowestOfWhatIsDurable() {
        run.durable(0, later(5));
        run.durable(1, later(3));
        run.durable(1, later(9));

        assertThat(source.confirmed()).containsExactly(later(3), later(5));
        assertThat(run.confirmed()).isEqualTo(later(5));
    }

    @Test
    void ignoresReportsThatGoBack() {
        run.durable(0, later(5));
        run.durable(1, later(5));
        run.durable(0, later(2));
        run.durable(1, later(7));

        assertThat(source.confirmed()).containsOnly(later(5));
    }

    @Test
    void ignoresReportsFromBeforeItsStart() {
        run.durable(0, later(-1));
        run.durable(1, later(-2));

        assertThat(source.confirmed()).isEmpty();
        assertThat(run.confirmed()).isNull();
    }

    @Test
    void ignoresReportsFromAnotherLineage() {
        run.durable(0, new Position("shop", "other", 1000));
        run.durable(1, later(1));

        assertThat(source.confirmed()).isEmpty();
    }

    @Test
    void afterALossConfirmsNothingUntilEveryTargetHasItAndIsFurther() {
        run.durable(0, later(5));
        run.durable(1, later(5));
        run.sink().lost(PRODUCTS.table(), new SourceException("products was altered"));

        run.durable(0, later(6));
        run.lossTaken(0, later(7));
        run.durable(0, later(7));
        run.durable(0, later(8));
        run.durable(1, later(9));
        assertThat(source.confirmed()).containsExactly(later(5));

        run.lossTaken(1, later(9));
        run.durable(1, later(10));
        assertThat(source.confirmed()).containsExactly(later(5), later(8));
    }

    @Test
    void aSecondLossHoldsBackWhatHasTakenOnlyTheFirst() {
        run.stopCounting(1);
        run.sink().lost(PRODUCTS.table(), new SourceException("products was altered"));
        run.sink().lost(PRODUCTS.table(), new SourceException("products was altered"));
        run.lossTaken(0, later(1));
        run.durable(0, later(2));
        assertThat(source.confirmed()).isEmpty();

        run.lossTaken(0, later(2));
        run.durable(0, later(3));
        assertThat(source.confirmed()).containsExactly(later(3));
    }

    @Test
    void goesOnWithoutAPipelineThatFailed() {
        run.durable(0, later(8));
        run.durable(1, later(2));

        run.stopCounting(1);

        assertThat(source.confirmed()).containsExactly(later(2), later(8));
        assertThat(run.anyCounts()).isTrue();
    }

    @Test
    void aPipelineThatNeverReportedHoldsNothingBackOnceItFailed() {
        run.durable(0, later(8));

        run.stopCounting(1);

        assertThat(run.confirmed()).isEqualTo(later(8));
    }

    @Test
    void confirmsNothingMoreWhenAllHaveFailed() {
        run.stopCounting(0);
        run.stopCounting(1);
        run.durable(0, later(8));

        assertThat(source.confirmed()).isEmpty();
        assertThat(run.anyCounts()).isFalse();
    }

    @Test
    void endsTheCopiesOnceAfterTheLastOne() {
        run.copyDone(0);
        run.copyDone(0);
        assertThat(source.endedCopies()).isZero();
        assertThat(run.copiesDone()).isFalse();

        run.copyDone(1);
        run.copyDone(1);
        assertThat(source.endedCopies()).isOne();
        assertThat(run.copiesDone()).isTrue();
    }

    @Test
    void breaksOffWhenTheCopiesCannotBeEnded() {
        SourceException failure = new SourceException("the connection is gone");
        source.failEndCopies(failure);

        run.copyDone(0);
        run.copyDone(1);

        assertThat(run.cause()).isSameAs(failure);
        assertThat(source.isConnected()).isFalse();
    }

    @Test
    void isFollowedByAllOnceEveryTargetHadItsBaseline() {
        run.followed(0);
        assertThat(run.isFollowedByAll()).isFalse();

        run.followed(1);
        run.stopCounting(0);
        assertThat(run.isFollowedByAll()).isTrue();
    }

    @Test
    void keepsTheFirstReasonToBreakOff() {
        IllegalStateException first = new IllegalStateException("first");

        run.breakOff(first);
        run.breakOff(new IllegalStateException("second"));

        assertThat(run.cause()).isSameAs(first);
        assertThat(source.isConnected()).isFalse();
    }

    private Position later(long places) {
        return start.at(start.place() + places);
    }

    private SourceSession connect() {
        source.setRows(PRODUCTS);
        return source.connect(Set.of(PRODUCTS.table()), null);
    }
}
