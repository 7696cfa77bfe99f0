package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.SourceSetupException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StreamOptionsTests {
    @ParameterizedTest
    @CsvSource({"14, 2, on", "15, 3, on", "16, 4, parallel", "17, 4, parallel", "18, 4, parallel", "19, 4, parallel"})
    void asksForTheBestThatTheServerOffers(int major, String version, String streaming) {
        assertThat(options(major, StreamSettings.USUAL, false))
                .containsOnly(
                        Map.entry("proto_version", version),
                        Map.entry("publication_names", "\"shop\""),
                        Map.entry("streaming", streaming));
    }

    @Test
    void asksForWhatTheSettingsSay() {
        StreamSettings settings = StreamSettings.USUAL
                .withStreaming(StreamingMode.ON)
                .withBinary(true)
                .withOrigin(OriginFilter.NONE);
        assertThat(options(16, settings, false))
                .containsEntry("streaming", "on")
                .containsEntry("binary", "true")
                .containsEntry("origin", "none");
        assertThat(options(14, StreamSettings.USUAL.withStreaming(StreamingMode.OFF), false))
                .doesNotContainKey("streaming");
    }

    @Test
    void doesNotStreamWhereLogicalMessagesAreListenedTo() {
        assertThat(options(18, StreamSettings.USUAL, true))
                .containsEntry("messages", "true")
                .doesNotContainKey("streaming");
    }

    @ParameterizedTest
    @EnumSource(
            value = StreamingMode.class,
            names = {"ON", "PARALLEL"})
    void refusesStreamingTogetherWithLogicalMessages(StreamingMode streaming) {
        assertThatExceptionOfType(SourceSetupException.class)
                .isThrownBy(() -> options(18, StreamSettings.USUAL.withStreaming(streaming), true))
                .withMessageContaining("logical messages that were rolled back");
    }

    @Test
    void refusesWhatTheServerIsTooOldFor() {
        assertThatExceptionOfType(SourceSetupException.class)
                .isThrownBy(() -> options(15, StreamSettings.USUAL.withStreaming(StreamingMode.PARALLEL), false))
                .withMessageContainingAll("PostgreSQL 15", "streaming=parallel", "16 or later")
                .satisfies(e -> assertThat(e.action()).contains("laredo.stream.streaming=on"));
        assertThatExceptionOfType(SourceSetupException.class)
                .isThrownBy(() -> options(15, StreamSettings.USUAL.withOrigin(OriginFilter.NONE), false))
                .withMessageContainingAll("PostgreSQL 15", "origin=none", "16 or later")
                .satisfies(e -> assertThat(e.action()).contains("laredo.stream.origin=any"));
    }

    @Test
    void quotesForTheReplicationCommand() {
        assertThat(new StreamOptions(14, "it's \"mine\"", StreamSettings.USUAL, false).sql())
                .isEqualTo("(proto_version '2', publication_names '\"it''s \"\"mine\"\"\"', streaming 'on')");
    }

    private static Map<String, String> options(int major, StreamSettings settings, boolean messages) {
        return new StreamOptions(major, "shop", settings, messages).byName();
    }
}
