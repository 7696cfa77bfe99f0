package io.laredo.sample.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts a PostgreSQL server and points {@code spring.datasource.*} at it, unless {@code spring.datasource.url} is set.
 *
 * <p>The data stays in the folder {@code shop.postgres.data-directory}. The server stops after everything else in the
 * application has.
 */
final class EmbeddedPostgresInitializer implements ApplicationContextInitializer<GenericApplicationContext> {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgresInitializer.class);

    @Override
    public void initialize(GenericApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (environment.containsProperty("spring.datasource.url")) {
            return;
        }
        Path folder = Path.of(environment.getProperty("shop.postgres.data-directory", defaultFolder()));
        log.info(
                "Starting PostgreSQL with its data in {}",
                folder.toAbsolutePath().normalize());
        FolderServer server = FolderServer.start(folder);
        log.info("PostgreSQL runs at {}, user {}", server.jdbcUrl(), FolderServer.USER);

        // The first bean to be created is the last to be closed; the handler is for a start that gets no further.
        context.registerBean("shopPostgres", FolderServer.class, () -> server);
        SpringApplication.getShutdownHandlers().add(server::close);
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "embedded PostgreSQL",
                        Map.of(
                                "spring.datasource.url",
                                server.jdbcUrl(),
                                "spring.datasource.username",
                                FolderServer.USER,
                                "shop.sql.enabled",
                                true)));
    }

    /** {@code sample-app/data}, whether the application starts there or at the root of the repository. */
    private static String defaultFolder() {
        return Files.isDirectory(Path.of("sample-app")) ? "sample-app/data" : "data";
    }
}
