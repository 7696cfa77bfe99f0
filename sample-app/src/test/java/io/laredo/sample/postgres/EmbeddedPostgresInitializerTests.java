package io.laredo.sample.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.env.MockEnvironment;

class EmbeddedPostgresInitializerTests {
    @Test
    void leavesTheDatabaseAloneThatSomebodyConfigured(@TempDir Path folder) throws Exception {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("spring.datasource.url", "jdbc:postgresql://db.example/shop")
                .withProperty("shop.postgres.data-directory", folder.toString());
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.setEnvironment(environment);
            new EmbeddedPostgresInitializer().initialize(context);

            assertThat(context.containsBeanDefinition("shopPostgres")).isFalse();
            assertThat(environment.getProperty("spring.datasource.url")).contains("db.example");
            assertThat(environment.containsProperty("shop.sql.enabled")).isFalse();
            try (var files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
        }
    }
}
