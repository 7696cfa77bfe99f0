package io.laredo.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseNamesTests {
    @Test
    void areMadeOfTheApplicationAndTheInstance() {
        assertThat(DatabaseNames.of("")).isEqualTo("laredo");
        assertThat(DatabaseNames.of("Price Board")).isEqualTo("laredo_price_board");
        assertThat(DatabaseNames.of("Price Board", "board-0")).isEqualTo("laredo_price_board_board_0");
        assertThat(DatabaseNames.of("", "a")).isEqualTo("laredo_a");
    }

    @Test
    void keepInstancesApartWhoseNamesAreTooLong() {
        String application = "an application with a name of many words";
        String first = DatabaseNames.of(application, "a-deployment-7c9f8d6b5-x2x4q");
        String second = DatabaseNames.of(application, "a-deployment-7c9f8d6b5-k8n2z");
        assertThat(first).matches("[a-z0-9_]{54}").isNotEqualTo(second);
        assertThat(second).matches("[a-z0-9_]{54}");
    }
}
