package io.laredo.engine.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash64Tests {
    @ParameterizedTest
    @CsvSource({
        "'', EF46DB3751D8E999",
        "a, D24EC4F1A98C6E5B",
        "abc, 44BC2CF5AD770999",
        "Nobody inspects the spammish repetition, FBCEA83C8A378BF1"
    })
    void isThePublishedHash(String text, String hash) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);

        assertThat(XxHash64.of(bytes, bytes.length)).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }
}
