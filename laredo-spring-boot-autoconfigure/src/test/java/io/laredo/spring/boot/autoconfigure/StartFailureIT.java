package io.laredo.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.laredo.spring.boot.autoconfigure.shop.ShopApplication;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a user sees who has made one of the first mistakes: each is made on a real server. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureIT {
    private static final String PRODUCT =
            "CREATE TABLE product (id bigint%s, sku text NOT NULL, category_id int NOT NULL, price numeric NOT NULL, note text)";
    private static final int NEWEST =
            PostgresVersions.majors().get(PostgresVersions.majors().size() - 1);

    @Test
    void explainsAWalLevelThatIsTooLow(CapturedOutput output) {
        try (PostgresServer server = PostgresServer.startNew(NEWEST, Map.of("wal_level", "replica"))) {
            TestDatabase database = server.createDatabase();
            database.execute(PRODUCT.formatted(" PRIMARY KEY"));
            startInVain(database, "postgres");
            assertThat(output)
                    .contains("APPLICATION FAILED TO START")
                    .contains("PostgreSQL runs with wal_level=replica; logical replication needs wal_level=logical.")
                    .contains("ALTER SYSTEM SET wal_level = 'logical';");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(PostgresVersions.class)
    void explainsAMissingReplicationPrivilege(int major, CapturedOutput output) {
        TestDatabase database = PostgresServer.shared(major).createDatabase();
        String role = "plain_" + database.name();
        database.execute(
                "CREATE ROLE %s LOGIN".formatted(role),
                "ALTER DATABASE %s OWNER TO %s".formatted(database.name(), role),
                PRODUCT.formatted(" PRIMARY KEY"),
                "ALTER TABLE product OWNER TO " + role,
                "ALTER SCHEMA public OWNER TO " + role);
        startInVain(database, role);
        assertThat(output)
                .contains("Role '%s' may not replicate".formatted(role))
                .contains("ALTER ROLE \"%s\" REPLICATION;".formatted(role));
    }

    @Test
    void explainsAMissingTableWithTheNamesOfSimilarOnes(CapturedOutput output) {
        TestDatabase database = PostgresServer.shared(NEWEST).createDatabase();
        database.execute("CREATE TABLE products (id int PRIMARY KEY)");
        startInVain(database, "postgres");
        assertThat(output)
                .contains("Table public.product does not exist in database '%s'.".formatted(database.name()))
                .contains("Tables with similar names: public.products.");
    }

    @Test
    void explainsATableWithoutKey(CapturedOutput output) {
        TestDatabase database = PostgresServer.shared(NEWEST).createDatabase();
        database.execute(PRODUCT.formatted(""));
        startInVain(database, "postgres");
        assertThat(output)
                .contains("Table public.product has no primary key")
                .contains("ALTER TABLE \"public\".\"product\" ADD PRIMARY KEY (…);");
        assertThat(database.query("SELECT count(*) FROM pg_publication"))
                .as("publications, which would make the application's updates fail")
                .isEqualTo("0");
    }

    @Test
    void explainsAColumnThatTheTableLacks(CapturedOutput output) {
        TestDatabase database = PostgresServer.shared(NEWEST).createDatabase();
        database.execute(PRODUCT.formatted(" PRIMARY KEY"), "ALTER TABLE product RENAME sku TO skuu");
        startInVain(database, "postgres");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("sku")
                .contains("skuu");
    }

    @Test
    void explainsAnUnreachableTableOfAnotherOwner(CapturedOutput output) {
        TestDatabase database = PostgresServer.shared(NEWEST).createDatabase();
        String role = "reader_" + database.name();
        database.execute(PRODUCT.formatted(" PRIMARY KEY"), "CREATE ROLE %s LOGIN REPLICATION".formatted(role));
        startInVain(database, role);
        assertThat(output)
                .contains("Role '%s' may not read table public.product".formatted(role))
                .contains("GRANT SELECT ON \"public\".\"product\" TO \"%s\";".formatted(role));

        database.execute("GRANT SELECT ON product TO " + role);
        startInVain(database, role);
        assertThat(output)
                .contains(
                        "As the owner of the tables run: CREATE PUBLICATION \"laredo\" FOR TABLE ONLY \"public\".\"product\";");
    }

    @Test
    void refusesAKeyThatDoesNotExist(CapturedOutput output) {
        TestDatabase database = PostgresServer.shared(NEWEST).createDatabase();
        database.execute(PRODUCT.formatted(" PRIMARY KEY"));
        startInVain(database, "postgres", "laredo.startup.wiat=false");
        assertThat(output).contains("APPLICATION FAILED TO START").contains("laredo.startup.wiat");
    }

    @Test
    void refusesAPersistentSlotThatNoInstanceWouldFindAgain(CapturedOutput output) {
        TestDatabase database = PostgresServer.shared(NEWEST).createDatabase();
        startInVain(database, "postgres", "laredo.slot.mode=persistent");
        assertThat(output)
                .contains("laredo.slot.mode is persistent, but this instance has no name")
                .contains("laredo.instance: ${HOSTNAME}");
    }

    @Test
    void refusesSlotSettingsThatContradictEachOther(CapturedOutput output) {
        TestDatabase database = PostgresServer.shared(NEWEST).createDatabase();
        startInVain(database, "postgres", "laredo.slot.failover=true");
        assertThat(output)
                .contains("A temporary slot ends with its connection, so failover cannot keep it.")
                .contains("Correct laredo.slot.*.");
    }

    @Test
    void explainsAServerThatCannotBeReached(CapturedOutput output) {
        TestDatabase database = PostgresServer.shared(NEWEST).createDatabase();
        startInVain(
                database,
                "postgres",
                "laredo.connection.url=jdbc:postgresql://localhost:1/none",
                "laredo.startup.timeout=2s");
        assertThat(output)
                .contains("The replicas could not be filled in time.")
                .contains("jdbc:postgresql://localhost:1/none")
                .contains("laredo.startup.timeout");
    }

    @ParameterizedTest
    @ArgumentsSource(PostgresVersions.class)
    void namesTheOpenTransactionThatTheSlotWaitsFor(int major, CapturedOutput output) throws Exception {
        try (PostgresServer server = PostgresServer.startNew(major, Map.of())) {
            TestDatabase database = server.createDatabase();
            database.execute(PRODUCT.formatted(" PRIMARY KEY"), "CREATE TABLE other (n int)");
            try (Connection open = database.connect();
                    Statement statement = open.createStatement()) {
                open.setAutoCommit(false);
                open.setClientInfo("ApplicationName", "forgetful");
                statement.execute("INSERT INTO other VALUES (1)");
                startInVain(database, "postgres", "laredo.startup.timeout=6s");
                int pid = open.unwrap(PGConnection.class).getBackendPID();
                assertThat(output)
                        .contains("of process %d (forgetful, role postgres, database %s), open for "
                                .formatted(pid, database.name()))
                        .contains("SELECT pg_terminate_backend(%d);".formatted(pid))
                        .contains("The start waits for replicas: WAITING, 0 rows copied; source default is CONNECTING");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"laredo.baseline.parallelism=0", "laredo.baseline.max-rate=0B"})
    void explainsACopyThatCouldNotRun(String property, CapturedOutput output) {
        startInVain(PostgresServer.shared(NEWEST).createDatabase(), "postgres", property);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(property.substring(0, property.indexOf('=')) + " is 0");
    }

    @Test
    void namesThePreparedTransactionThatTheSlotWaitsFor(CapturedOutput output) {
        try (PostgresServer server = PostgresServer.startNew(NEWEST, Map.of())) {
            TestDatabase database = server.createDatabase();
            database.execute(
                    PRODUCT.formatted(" PRIMARY KEY"),
                    "BEGIN; CREATE TABLE other (n int); PREPARE TRANSACTION 'order ''66'''");
            startInVain(database, "postgres", "laredo.startup.timeout=4s");
            assertThat(output).contains("prepared transaction").contains("ROLLBACK PREPARED 'order ''66''';");
            database.execute("ROLLBACK PREPARED 'order ''66'''");
        }
    }

    private static void startInVain(TestDatabase database, String role, String... properties) {
        List<String> arguments = new ArrayList<>(
                List.of("--spring.datasource.url=" + database.url(), "--spring.datasource.username=" + role));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        SpringApplication application = new SpringApplication(ShopApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThat(catchThrowable(
                        () -> application.run(arguments.toArray(String[]::new)).close()))
                .as("the start")
                .isNotNull();
    }
}
