package io.laredo.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.ChangeEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an earlier version wrote. Such a file is never made anew: a form that changes gets another version. */
class GoldenFileTests {
    private static final int LINE = 64;

    @Test
    void changesAreWrittenToTheByteAsInTheGoldenFile() throws IOException {
        BinaryWriter out = new BinaryWriter();
        ChangeEncoder encoder = new ChangeEncoder();
        GoldenChanges.ALL.forEach(event -> encoder.write(event, out));

        assertThat(HexFormat.of().formatHex(out.toByteArray()).replaceAll("(.{" + LINE + "})", "$1\n") + "\n")
                .isEqualTo(golden());
    }

    @Test
    void theGoldenFileIsReadAsTheChangesItWasMadeOf() throws IOException {
        BinaryReader in = new BinaryReader(HexFormat.of().parseHex(golden().replace("\n", "")));
        ChangeDecoder decoder = new ChangeDecoder();
        List<ChangeEvent> events = new ArrayList<>();
        while (!in.isAtEnd()) {
            events.add(decoder.read(in));
        }

        assertThat(events).isEqualTo(GoldenChanges.ALL);
    }

    private static String golden() throws IOException {
        try (InputStream file = Objects.requireNonNull(GoldenFileTests.class.getResourceAsStream("changes-1.hex"))) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
