package io.laredo.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.source.postgresql.OriginFilter;
import io.laredo.source.postgresql.SpillSettings;
import io.laredo.source.postgresql.StreamSettings;
import io.laredo.source.postgresql.StreamingMode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LaredoPropertiesTests {
    @Test
    void theStreamIsAsUsualUnlessSaidOtherwise() {
        assertThat(stream(Map.of())).isEqualTo(StreamSettings.USUAL);
    }

    @Test
    void everyPropertyOfTheStreamHolds() {
        assertThat(stream(Map.of(
                        "laredo.stream.streaming", "parallel",
                        "laredo.stream.binary", "true",
                        "laredo.stream.origin", "none",
                        "laredo.stream.spill-directory", "/var/spill",
                        "laredo.stream.spill-bytes", "1MB",
                        "laredo.stream.spill-total-bytes", "2MB",
                        "laredo.stream.max-spill-bytes", "3MB")))
                .isEqualTo(new StreamSettings(
                        StreamingMode.PARALLEL,
                        true,
                        OriginFilter.NONE,
                        new SpillSettings(Path.of("/var/spill"), 1 << 20, 2 << 20, 3L << 20)));
    }

    /** In YAML a plain {@code on} or {@code off} is a boolean. */
    @Test
    void streamingIsOnOrOffInYamlToo() {
        assertThat(stream(Map.of("laredo.stream.streaming", true)).streaming()).isEqualTo(StreamingMode.ON);
        assertThat(stream(Map.of("laredo.stream.streaming", false)).streaming()).isEqualTo(StreamingMode.OFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spill-bytes=-1B", "spill-bytes=2GB", "spill-total-bytes=-1B", "max-spill-bytes=-1B"})
    void refusesASizeThatCannotBeByTheNameOfItsKey(String property) {
        String[] parts = ("laredo.stream." + property).split("=", 2);
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> stream(Map.of(parts[0], parts[1])))
                .havingRootCause()
                .withMessageContaining(parts[0] + " is ");
    }

    private static StreamSettings stream(Map<String, Object> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("laredo", LaredoProperties.class).stream().settings();
    }
}
