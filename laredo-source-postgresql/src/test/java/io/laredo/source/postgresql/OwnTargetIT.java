package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.engine.Engine;
import io.laredo.engine.FailurePolicy;
import io.laredo.engine.PipelineDefinition;
import io.laredo.engine.RetryPolicy;
import io.laredo.test.InMemoryTarget;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** A target of one's own, plugged in as the guide to it says. */
class OwnTargetIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    // tag::engine[]
    static Engine engine(String url, String user, String password, Target target) {
        PostgresSource source = new PostgresSource(PostgresSourceSettings.of(url, user, password)
                .with(SlotSettings.persistent("own_target"))); // temporary for a target that stores nothing
        return Engine.builder()
                .pipeline(
                        source,
                        PipelineDefinition.of(target, Set.of(new TableId("public", "note")))
                                .retry(new RetryPolicy(10, Duration.ofMillis(200), Duration.ofSeconds(10)))
                                .onFailure(FailurePolicy.ISOLATE))
                .build();
    }
    // end::engine[]

    @ParameterizedTest
    @ArgumentsSource(PostgresVersions.class)
    void bringsATableToATargetOfOnesOwn(int major) throws InterruptedException {
        TestDatabase database = PostgresServer.shared(major).createDatabase();
        database.execute("CREATE TABLE note (id int PRIMARY KEY, text text)", "INSERT INTO note VALUES (1, 'copied')");
        InMemoryTarget target = new InMemoryTarget("own");
        try (Engine engine = engine(database.url(), database.user(), database.password(), target)) {
            engine.start();
            engine.awaitReady(LONG);
            database.execute("INSERT INTO note VALUES (2, 'streamed')");

            Awaitility.await()
                    .atMost(LONG)
                    .untilAsserted(() -> assertThat(target.rows(new TableId("public", "note")))
                            .extracting(row -> row.get("text"))
                            .isEqualTo(List.of("copied", "streamed")));
        } finally {
            Awaitility.await()
                    .atMost(LONG)
                    .ignoreExceptions() // for as long as it is in use
                    .untilAsserted(() -> database.execute("SELECT pg_drop_replication_slot('own_target')"));
        }
    }
}
