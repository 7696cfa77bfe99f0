package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.PipelineState;
import io.laredo.SourceState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatesTests {
    @ParameterizedTest
    @EnumSource
    void aPipelineCanAlwaysStopAndNeverComesBack(PipelineState state) {
        assertThat(state.canMoveTo(PipelineState.STOPPED)).isTrue();
        assertThat(PipelineState.STOPPED.canMoveTo(state)).isEqualTo(state == PipelineState.STOPPED);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STREAMING", "BASELINE", "WAITING", "RETRYING", "PAUSED"})
    void aPipelineThatDoesNotFollowNeverStreamsWithoutABaseline(PipelineState state) {
        assertThat(state.canMoveTo(PipelineState.STREAMING)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aSourceCanAlwaysStopAndNeverComesBack(SourceState state) {
        assertThat(state.canMoveTo(SourceState.STOPPED)).isTrue();
        assertThat(SourceState.STOPPED.canMoveTo(state)).isEqualTo(state == SourceState.STOPPED);
    }
}
