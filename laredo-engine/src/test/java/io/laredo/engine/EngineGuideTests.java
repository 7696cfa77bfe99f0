package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.laredo.EngineEvent;
import io.laredo.Source;
import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.engine.deadletter.DeadLetter;
import io.laredo.engine.deadletter.LocalDeadLetters;
import io.laredo.engine.rules.Expiry;
import io.laredo.engine.rules.Filters;
import io.laredo.engine.rules.TableRules;
import io.laredo.engine.snapshot.LocalSnapshotStore;
import io.laredo.engine.validation.ComparisonReport;
import io.laredo.test.InMemoryTarget;
import io.laredo.test.ScriptedSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/guides/engine.md}. */
class EngineGuideTests {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final ScriptedSource database = new ScriptedSource("shop");
    private final TableId product = EngineFixture.PRODUCTS.table();

    EngineGuideTests() {
        database.setRows(EngineFixture.PRODUCTS, EngineFixture.product("tea"), EngineFixture.product("milk"));
    }

    @Test
    void definesPipelinesWithPoliciesAndControlsThem(@TempDir Path folder) throws InterruptedException {
        Source shop = database;
        Target search = new InMemoryTarget("search");
        Target audit = new InMemoryTarget("audit");
        List<EngineEvent> heard = new ArrayList<>();

        // tag::define[]
        PipelineDefinition indexed = PipelineDefinition.of(search, Set.of(product))
                .rules(TableRules.of(product)
                        .filter(Filters.startsWith("value", "t"))
                        .expiry(Expiry.computed(row -> Instant.MAX, "id")))
                .retry(new RetryPolicy(10, Duration.ofMillis(100), Duration.ofSeconds(30)))
                .whenLogFull(LogFullPolicy.DETACH);
        PipelineDefinition audited = PipelineDefinition.of(audit, Set.of(product))
                .setAside(new LocalDeadLetters(folder.resolve("letters"), Clock.systemUTC()))
                .snapshots(
                        SnapshotPlan.every(Duration.ofMinutes(10), new LocalSnapshotStore(folder.resolve("snapshots"))))
                .validation(ValidationPlan.every(Duration.ofHours(6), ValidationPlan.WhenDifferent.RELOAD));

        Engine engine = Engine.builder()
                .pipeline(shop, indexed)
                .pipeline(shop, audited)
                .logBytes(64L * 1024 * 1024)
                .observer(heard::add)
                .build();
        engine.start();
        engine.awaitReady(Duration.ofMinutes(5));
        // end::define[]

        // tag::control[]
        engine.pause("search"); // takes nothing more; the log collects
        engine.resume("search");
        engine.reload("search", Set.of(product)); // a new copy takes the place of what is shown
        engine.reset("search"); // everything anew, failures forgotten
        engine.pauseSource("shop"); // nothing more is taken from the database
        engine.resumeSource("shop");
        engine.remove("search"); // closes the target; nothing is kept for it
        engine.add(shop, PipelineDefinition.of(new InMemoryTarget("late"), Set.of(product)));
        // end::control[]
        engine.awaitReady(LONG);

        // tag::validate[]
        ComparisonReport report = engine.validate("audit", Set.of(product));
        // end::validate[]
        assertThat(report.differing()).isEmpty();

        // tag::letters[]
        for (DeadLetter letter : engine.deadLetters("audit").letters()) {
            System.out.println(letter.position() + " " + letter.causeMessage());
        }
        int taken = engine.replayDeadLetters("audit");
        // end::letters[]
        assertThat(taken).isZero();

        // tag::stop[]
        boolean complete = engine.stop(Duration.ofSeconds(30));
        // end::stop[]
        assertThat(complete).isTrue();
        await().untilAsserted(() -> assertThat(heard).hasAtLeastOneElementOfType(EngineEvent.SnapshotStored.class));
    }
}
