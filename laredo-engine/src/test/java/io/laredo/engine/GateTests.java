package io.laredo.engine;

import static io.laredo.engine.Positions.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.CursorHold;
import io.laredo.Position;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class GateTests {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final Gate gate = new Gate();

    @Test
    void letsThePipelineThroughWhileNobodyHolds() throws InterruptedException {
        gate.pass(at(1));
        gate.passed(at(1));
        gate.hold().close();
        gate.pass(at(2));
    }

    @Test
    void keepsThePipelineUntilTheHoldIsClosed() throws InterruptedException, ExecutionException, TimeoutException {
        CursorHold hold = gate.hold();
        Background<Boolean> pipeline = pipelineThrough(1);
        pipeline.awaitWaiting();

        hold.close();

        assertThat(pipeline.result()).isTrue();
    }

    @Test
    void runsUpToThePositionAndStopsThere() throws InterruptedException, ExecutionException, TimeoutException {
        try (CursorHold hold = gate.hold()) {
            Background<Boolean> pipeline = pipelineThrough(1, 2, 3);

            hold.runTo(at(2), LONG);

            pipeline.awaitWaiting();
            assertThatThrownBy(() -> hold.runTo(at(1), LONG))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already past");
            hold.runTo(at(3), LONG);
            assertThat(pipeline.result()).isTrue();
        }
    }

    @Test
    void aPositionBetweenTwoTransactionsIsReachedBeforeTheLaterOne()
            throws InterruptedException, ExecutionException, TimeoutException {
        Background<Boolean> pipeline;
        try (CursorHold hold = gate.hold()) {
            pipeline = pipelineThrough(1, 5);

            hold.runTo(at(3), LONG);
            hold.runTo(at(4), LONG);

            pipeline.awaitWaiting();
        }
        assertThat(pipeline.result()).isTrue();
    }

    @Test
    void aPositionAlreadyReachedNeedsNoWaiting() throws InterruptedException, TimeoutException {
        gate.passed(at(7));
        try (CursorHold hold = gate.hold()) {
            hold.runTo(at(7), Duration.ZERO);
        }
    }

    @Test
    void saysHowFarTheStreamCameWhenTheTimeIsUp() throws InterruptedException {
        gate.passed(at(7));
        try (CursorHold hold = gate.hold()) {
            assertThatThrownBy(() -> hold.runTo(at(9), Duration.ofMillis(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining(at(7).toString())
                    .hasMessageContaining(at(9).toString());
        }
    }

    @Test
    void tellsTheHolderThatTheSessionEnded() {
        gate.passed(at(7));
        try (CursorHold hold = gate.hold()) {
            Background<Boolean> holder = Background.run(() -> {
                hold.runTo(at(9), LONG);
                return true;
            });
            holder.awaitWaiting();

            gate.sessionEnded();

            assertThatThrownBy(holder::result)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stopped");
        }
    }

    @Test
    void aHoldTakenAfterThePipelineStoppedSaysSo() {
        gate.close();
        try (CursorHold hold = gate.hold()) {
            assertThatThrownBy(() -> hold.runTo(at(9), LONG))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stopped");
        }
    }

    @Test
    void noticesThatTheTransactionUnderWayWasPastThePosition() {
        try (CursorHold hold = gate.hold()) {
            Background<Boolean> holder = Background.run(() -> {
                hold.runTo(at(3), LONG);
                return true;
            });
            holder.awaitWaiting();

            gate.passed(at(5)); // had passed the gate before the hold

            assertThatThrownBy(holder::result)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already past");
        }
    }

    @Test
    void keepsANewBaselineBackWhileSomebodyLooks() throws InterruptedException, ExecutionException, TimeoutException {
        gate.passed(at(7));
        CursorHold hold = gate.hold();
        hold.runTo(at(7), LONG);
        gate.sessionEnded();
        Background<Boolean> pipeline = baselineThrough(at(9));
        pipeline.awaitWaiting();

        assertThatThrownBy(() -> hold.runTo(at(9), LONG)).isInstanceOf(IllegalStateException.class);
        pipeline.awaitWaiting();
        hold.close();

        assertThat(pipeline.result()).isTrue();
    }

    @Test
    void letsABaselineThroughOnTheWayToThePosition() throws InterruptedException, ExecutionException, TimeoutException {
        try (CursorHold hold = gate.hold()) {
            Background<Boolean> pipeline = baselineThrough(at(7));
            pipeline.awaitWaiting();

            hold.runTo(at(7), LONG);

            assertThat(pipeline.result()).isTrue();
        }
    }

    @Test
    void tellsTheHolderThatABaselineIsPastThePosition() {
        try (CursorHold hold = gate.hold()) {
            baselineThrough(at(7)).awaitWaiting();

            assertThatThrownBy(() -> hold.runTo(at(6), LONG))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("did not stop at");
        }
    }

    @Test
    void aPositionOfAnotherLineageHarmsTheHolderAlone()
            throws InterruptedException, ExecutionException, TimeoutException {
        Background<Boolean> pipeline;
        try (CursorHold hold = gate.hold()) {
            assertThatThrownBy(() -> hold.runTo(new Position("test", "two", 9), Duration.ZERO))
                    .isInstanceOf(TimeoutException.class);
            pipeline = pipelineThrough(1);
            pipeline.awaitWaiting();
        }
        assertThat(pipeline.result()).isTrue();
    }

    @Test
    void refusesASecondHold() {
        CursorHold first = gate.hold();
        assertThatThrownBy(gate::hold).isInstanceOf(IllegalStateException.class).hasMessageContaining("already held");

        first.close();
        gate.hold().close();
    }

    @Test
    void closingAnOldHoldDoesNotOpenANewOne() {
        CursorHold old = gate.hold();
        old.close();
        CursorHold fresh = gate.hold();

        old.close();

        assertThatThrownBy(gate::hold).isInstanceOf(IllegalStateException.class);
        fresh.close();
    }

    private Background<Boolean> baselineThrough(Position start) {
        return Background.run(() -> {
            gate.passBaseline(start);
            gate.passed(start);
            return true;
        });
    }

    private Background<Boolean> pipelineThrough(long... places) {
        return Background.run(() -> {
            for (long place : places) {
                gate.pass(at(place));
                gate.passed(at(place));
            }
            return true;
        });
    }
}
