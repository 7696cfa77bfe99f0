package io.laredo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTests {
    private static final Map<String, String> DEFAULTS = Map.of("rows", "100", "tx", "1,100");

    @Test
    void theCommandLineReplacesDefaults() {
        Settings settings = Settings.of(DEFAULTS, List.of("tx=7"));
        assertThat(settings.positive("rows")).isEqualTo(100);
        assertThat(settings.positives("tx")).containsExactly(7);
    }

    @Test
    void listsAreSeparatedByCommas() {
        assertThat(Settings.of(DEFAULTS, List.of()).positives("tx")).containsExactly(1, 100);
    }

    @Test
    void refusesAListWithAnythingButNumbers() {
        Settings settings = Settings.of(DEFAULTS, List.of("tx=1,,100"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.positives("tx"))
                .withMessageContaining("Setting tx is ''");
    }

    @Test
    void refusesASettingTheScenarioDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(DEFAULTS, List.of("row=5")))
                .withMessageContaining("'row=5'")
                .withMessageContaining("[rows, tx]");
    }

    @Test
    void showsNoPassword() {
        Map<String, String> defaults = Map.of("postgres", "embedded", "rows", "100");
        String shown = Settings.of(defaults, List.of("postgres=jdbc:postgresql://h/d?password=geheim&user=me"))
                .toString();
        assertThat(shown).isEqualTo("{postgres=jdbc:postgresql://h/d?password=…&user=me, rows=100}");
    }
}
