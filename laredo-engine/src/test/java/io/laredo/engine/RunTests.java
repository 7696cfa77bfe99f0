package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.TableSchema;
import io.laredo.test.ScriptedSource;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunTests {
    private static final TableSchema PRODUCTS = ScriptedSource.table("products");

    private final ScriptedSource source = new ScriptedSource("shop");
    private final SourceSession session = connect();
    private final Position start = session.start();
    private final Run run = new Run(session, new TransactionLog(session.start(), 1000, Duration.ZERO), () -> {});
    private final Run.Member first = run.join(LogFullPolicy.HOLD);
    private final Run.Member second = run.join(LogFullPolicy.HOLD);

    @Test
    void confirmsNothingUntilEveryPipelineHasReported() {
        first.durable(later(5));

        assertThat(source.confirmed()).isEmpty();
        assertThat(run.confirmed()).isNull();
    }

    @Test
    void confirmsTheLowestOfWhatIsDurable() {
        first.durable(later(5));
        second.durable(later(3));
        second.durable(later(9));

        assertThat(source.confirmed()).containsExactly(later(3), later(5));
        assertThat(run.confirmed()).isEqualTo(later(5));
    }

    @Test
    void ignoresReportsThatGoBack() {
        first.durable(later(5));
        second.durable(later(5));
        first.durable(later(2));
        second.durable(later(7));

        assertThat(source.confirmed()).containsOnly(later(5));
    }

    @Test
    void ignoresReportsFromBeforeItsStart() {
        first.durable(later(-1));
        second.durable(later(-2));

        assertThat(source.confirmed()).isEmpty();
        assertThat(run.confirmed()).isNull();
    }

    @Test
    void ignoresReportsFromAnotherLineage() {
        first.durable(new Position("shop", "other", 1000));
        second.durable(later(1));

        assertThat(source.confirmed()).isEmpty();
    }

    @Test
    void afterALossConfirmsNothingUntilEveryTargetHasItAndIsFurther() {
        first.durable(later(5));
        second.durable(later(5));
        run.sink().lost(PRODUCTS.table(), new SourceException("products was altered"));

        first.durable(later(6));
        first.lossTaken(later(7));
        first.durable(later(7));
        first.durable(later(8));
        second.durable(later(9));
        assertThat(source.confirmed()).containsExactly(later(5));

        second.lossTaken(later(9));
        second.durable(later(10));
        assertThat(source.confirmed()).containsExactly(later(5), later(8));
    }

    @Test
    void aSecondLossHoldsBackWhatHasTakenOnlyTheFirst() {
        second.stopCounting();
        run.sink().lost(PRODUCTS.table(), new SourceException("products was altered"));
        run.sink().lost(PRODUCTS.table(), new SourceException("products was altered"));
        first.lossTaken(later(1));
        first.durable(later(2));
        assertThat(source.confirmed()).isEmpty();

        first.lossTaken(later(2));
        first.durable(later(3));
        assertThat(source.confirmed()).containsExactly(later(3));
    }

    @Test
    void goesOnWithoutAPipelineThatFailed() {
        first.durable(later(8));
        second.durable(later(2));

        second.stopCounting();

        assertThat(source.confirmed()).containsExactly(later(2), later(8));
        assertThat(run.anyCounts()).isTrue();
    }

    @Test
    void aPipelineThatNeverReportedHoldsNothingBackOnceItFailed() {
        first.durable(later(8));

        second.stopCounting();

        assertThat(run.confirmed()).isEqualTo(later(8));
    }

    @Test
    void confirmsNothingMoreWhenAllHaveFailed() {
        first.stopCounting();
        second.stopCounting();
        first.durable(later(8));

        assertThat(source.confirmed()).isEmpty();
        assertThat(run.anyCounts()).isFalse();
    }

    @Test
    void endsTheCopiesOnceAfterTheLastOne() {
        first.copyDone();
        first.copyDone();
        assertThat(source.endedCopies()).isZero();
        assertThat(run.copiesDone()).isFalse();

        second.copyDone();
        second.copyDone();
        assertThat(source.endedCopies()).isOne();
        assertThat(run.copiesDone()).isTrue();
    }

    @Test
    void breaksOffWhenTheCopiesCannotBeEnded() {
        SourceException failure = new SourceException("the connection is gone");
        source.failEndCopies(failure);

        first.copyDone();
        second.copyDone();

        assertThat(run.cause()).isSameAs(failure);
        assertThat(source.isConnected()).isFalse();
    }

    @Test
    void isFollowedByAllOnceEveryTargetHadItsBaseline() {
        first.followed();
        assertThat(run.isFollowedByAll()).isFalse();

        second.followed();
        first.stopCounting();
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
