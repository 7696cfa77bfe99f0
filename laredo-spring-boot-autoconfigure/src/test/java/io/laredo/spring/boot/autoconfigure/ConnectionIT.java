package io.laredo.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariCredentialsProvider;
import io.laredo.engine.Engine;
import io.laredo.source.postgresql.AuthenticationException;
import io.laredo.source.postgresql.Credentials;
import io.laredo.source.postgresql.CredentialsProvider;
import io.laredo.source.postgresql.TlsException;
import io.laredo.spring.boot.autoconfigure.shop.Products;
import io.laredo.spring.boot.autoconfigure.shop.ShopApplication;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestAuthority;
import io.laredo.test.TestCertificate;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** An application whose database wants to know who connects, and from where. */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final TestAuthority STRANGER = TestAuthority.create();
    private static final PostgresServer SERVER = startServer();

    private final TestDatabase database = SERVER.createDatabase();
    private final AtomicReference<String> token = new AtomicReference<>("hunter2");
    private final List<String> arguments = new ArrayList<>(List.of(
            "--spring.main.banner-mode=off",
            "--spring.datasource.url=" + database.url(),
            "--spring.datasource.username=postgres"));
    private @Nullable ConfigurableApplicationContext context;

    private static PostgresServer startServer() {
        int newest = PostgresVersions.majors().get(PostgresVersions.majors().size() - 1);
        PostgresServer server = PostgresServer.startNew(newest, Map.of("password_encryption", "scram-sha-256"));
        server.useTls(AUTHORITY.issue("localhost"), AUTHORITY);
        server.execute("CREATE ROLE token SUPERUSER LOGIN");
        server.execute("CREATE ROLE certified SUPERUSER LOGIN");
        server.setAccessRules("host all token all scram-sha-256", "hostssl all certified all cert");
        return server;
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @BeforeEach
    void createTable() {
        database.execute(
                "ALTER ROLE token PASSWORD 'hunter2'",
                "CREATE TABLE product (id bigint PRIMARY KEY, sku text NOT NULL, category_id int NOT NULL, price numeric NOT NULL, note text)",
                "INSERT INTO product VALUES (1, 'a-1', 7, 1.50, NULL)");
    }

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void connectsWithAnSslBundleAndWithTheNextVersionOfItAfterAReload(CapturedOutput output) {
        TestCertificate client = AUTHORITY.issue("certified");
        bundle("shop", AUTHORITY, client);
        bundle("strange", STRANGER, client);
        start("laredo.connection.ssl.bundle=shop", "laredo.connection.username=certified");
        assertThat(ofEachConnection("s.client_dn")).isEqualTo("/CN=certified");
        assertThat(ofEachConnection("s.version")).isEqualTo("TLSv1.2");

        SslBundles bundles = started().getBean(SslBundles.class);
        SslBundle trusting = bundles.getBundle("shop");
        update(bundles.getBundle("strange"));
        database.terminateWalSenders();
        awaitCause(TlsException.class);
        update(trusting);
        assertFollows();
        assertThat(output).contains("is not signed by an authority that is trusted");
    }

    @Test
    void explainsACertificateThatIsNotTrusted(CapturedOutput output) {
        bundle("strange", STRANGER, STRANGER.issue("certified"));
        startInVain("laredo.connection.ssl.bundle=strange");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The certificate of localhost:%d is not signed by an authority that is trusted"
                        .formatted(SERVER.port()))
                .contains("put it into the trust store of laredo.connection.ssl.bundle");
    }

    @Test
    void namesTheBundlesThatThereAreWhenOneIsMissing(CapturedOutput output) {
        bundle("shop", AUTHORITY, AUTHORITY.issue("certified"));
        startInVain("laredo.connection.ssl.bundle=shpo");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("laredo.connection.ssl.bundle names 'shpo', but the SSL bundles are [shop].")
                .contains("spring.ssl.bundle.pem.shpo.*");
    }

    @Test
    void asksTheDetailsOfTheDatasourceForEachConnection(CapturedOutput output) {
        startWith(JdbcConnectionDetails.class, new JdbcConnectionDetails() {
            @Override
            public String getJdbcUrl() {
                return database.url();
            }

            @Override
            public String getUsername() {
                return "token";
            }

            @Override
            public String getPassword() {
                return String.valueOf(token.get());
            }
        });
        assertTakesTheNewPassword(output);
    }

    @Test
    void asksABeanForEachConnection(CapturedOutput output) {
        startWith(CredentialsProvider.class, () -> new Credentials("token", token.get()));
        assertTakesTheNewPassword(output);
    }

    @Test
    void asksTheProviderOfThePoolForEachConnection(CapturedOutput output) {
        PoolsProvider.token = token;
        start("spring.datasource.hikari.credentials-provider-class-name=" + PoolsProvider.class.getName());
        assertTakesTheNewPassword(output);
    }

    @Test
    void refusesABeanBesideProperties(CapturedOutput output) {
        assertThat(catchThrowable(() -> startWith(
                        CredentialsProvider.class,
                        () -> new Credentials("token", "hunter2"),
                        "laredo.connection.password=hunter2")))
                .isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("two answers to the question as whom to connect")
                .doesNotContain("hunter");
    }

    @Test
    void takesAPasswordOfItsOwnForTheRoleOfTheDatasource() {
        start(
                "spring.datasource.username=token",
                "spring.datasource.password=hunter2",
                "laredo.connection.password=hunter2");
        assertThat(ofEachConnection("a.usename")).isEqualTo("token");

        close();
        startInVain("laredo.connection.password=hunter3");
    }

    @Test
    void takesWhatThePoolTellsTheDriver() {
        start("spring.datasource.hikari.data-source-properties.sslmode=disable");
        assertThat(ofEachConnection("s.ssl")).isEqualTo("false");
        close();
        start("spring.datasource.hikari.data-source-properties.sslmode=require");
        assertThat(ofEachConnection("s.ssl")).isEqualTo("true");
    }

    @Test
    void connectsOverAUnixSocket() {
        try (PostgresServer local = PostgresServer.startNew(
                SERVER.major(), Map.of("unix_socket_directories", System.getProperty("java.io.tmpdir")))) {
            TestDatabase own = local.createDatabase();
            own.execute(
                    "CREATE TABLE product (id bigint PRIMARY KEY, sku text NOT NULL, category_id int NOT NULL, price numeric NOT NULL, note text)");
            start(
                    "spring.datasource.url=" + own.url(),
                    "laredo.connection.unix-socket=" + System.getProperty("java.io.tmpdir"));
            assertThat(
                            own.query(
                                    "SELECT string_agg(DISTINCT client_port::text, ',') FROM pg_stat_activity WHERE application_name LIKE 'laredo-%'"))
                    .as("ports, -1 for a Unix socket")
                    .isEqualTo("-1");
            close();
        }
    }

    private void assertTakesTheNewPassword(CapturedOutput output) {
        assertThat(ofEachConnection("a.usename")).isEqualTo("token");
        database.execute("ALTER ROLE token PASSWORD 'hunter3'");
        database.terminateWalSenders();
        awaitCause(AuthenticationException.class);
        token.set("hunter3");
        assertFollows();
        assertThat(output)
                .contains("PostgreSQL refused the password of role 'token'")
                .doesNotContain("hunter");
    }

    private void assertFollows() {
        database.execute("INSERT INTO product VALUES (2, 'b', 8, 0, NULL)");
        Products products = started().getBean(Products.class);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(products.findById(2L)).isPresent());
    }

    private void awaitCause(Class<? extends Throwable> cause) {
        Engine engine = started().getBean(Engine.class);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(engine.status().get(0).cause()).isInstanceOf(cause));
    }

    private String ofEachConnection(String sql) {
        return database.query("""
                SELECT string_agg(DISTINCT (%s)::text, ',') FROM pg_stat_activity a LEFT JOIN pg_stat_ssl s USING (pid)
                WHERE a.application_name LIKE 'laredo-%%' AND a.datname = current_database()
                """.formatted(sql));
    }

    private void bundle(String name, TestAuthority authority, TestCertificate client) {
        String prefix = "--spring.ssl.bundle.pem.%s.".formatted(name);
        arguments.add(prefix + "truststore.certificate=file:" + authority.certificate());
        arguments.add(prefix + "keystore.certificate=file:" + client.certificate());
        arguments.add(prefix + "keystore.private-key=file:" + client.key());
        arguments.add(prefix + "options.enabled-protocols=TLSv1.2");
    }

    /** As Spring Boot does when a file of the bundle has changed. */
    private void update(SslBundle bundle) {
        started().getBean(SslBundleRegistry.class).updateBundle("shop", bundle);
    }

    private void startInVain(String... properties) {
        assertThat(catchThrowable(() -> start(properties))).as("the start").isNotNull();
    }

    private void start(String... properties) {
        context = application(properties).run(arguments.toArray(String[]::new));
    }

    private <T> void startWith(Class<T> type, T bean, String... properties) {
        SpringApplication application = application(properties);
        application.addInitializers(target -> ((GenericApplicationContext) target).registerBean(type, () -> bean));
        context = application.run(arguments.toArray(String[]::new));
    }

    private SpringApplication application(String... properties) {
        for (String property : properties) {
            String name = "--" + property.substring(0, property.indexOf('=') + 1);
            arguments.removeIf(argument -> argument.startsWith(name));
            arguments.add("--" + property);
        }
        SpringApplication application = new SpringApplication(ShopApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application;
    }

    private ConfigurableApplicationContext started() {
        if (context == null) {
            throw new IllegalStateException("The application has not been started");
        }
        return context;
    }

    /** What a pool makes by the name of its class. */
    public static final class PoolsProvider implements HikariCredentialsProvider {
        private static volatile AtomicReference<String> token = new AtomicReference<>("");

        @Override
        public com.zaxxer.hikari.util.Credentials getCredentials() {
            return com.zaxxer.hikari.util.Credentials.of("token", token.get());
        }
    }
}
