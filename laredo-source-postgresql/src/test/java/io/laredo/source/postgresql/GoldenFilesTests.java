package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers have sent means what it always meant. {@code GoldenFilesIT} makes the files. */
class GoldenFilesTests {
    static final List<String> NAMES = List.of(
            "postgres-14-protocol-1", "postgres-14", "postgres-15", "postgres-16", "postgres-17", "postgres-18");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres-14-protocol-1",
                "postgres-14",
                "postgres-15",
                "postgres-16",
                "postgres-17",
                "postgres-18"
            })
    void decodesToWhatItDid(String name) {
        GoldenFile file = GoldenFile.read(name);
        TransactionText.assertSame(
                name, file.decode(new SpillStore(SpillSettings.USUAL)), GoldenFile.transactions(name));
    }

    @Test
    void everyKindOfMessageIsThere() {
        Map<Character, Long> kinds = NAMES.stream()
                .flatMap(name -> GoldenFile.read(name).messages().stream())
                .collect(Collectors.groupingBy(message -> (char) message[0], TreeMap::new, Collectors.counting()));
        assertThat(kinds)
                .containsOnlyKeys(
                        "BCORYIUDTMSEcAbPpKr".chars().mapToObj(c -> (char) c).toList());
    }

    @Test
    void theFormInWhichValuesTravelMakesNoDifference() {
        assertThat(rows("postgres-18")).isEqualTo(rows("postgres-17")).isEqualTo(rows("postgres-14-protocol-1"));
    }

    private static List<String> rows(String name) {
        return GoldenFile.transactions(name).stream()
                .map(TransactionText::withoutNumbers)
                .toList();
    }
}
