package io.laredo.spring.boot.autoconfigure;

import io.laredo.engine.Engine;
import io.laredo.source.postgresql.PostgresSource;
import io.laredo.source.postgresql.PostgresSourceSettings;
import io.laredo.source.postgresql.PublicationSettings;
import io.laredo.source.postgresql.SlotSettings;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Feeds the replicas of all replicated entities from the application's database. */
@AutoConfiguration(
        after = ReplicatedEntitiesAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnBean(ReplicatedEntities.class)
@Import({ConnectionDetailsConfiguration.OfProperties.class, ConnectionDetailsConfiguration.OfTheDataSource.class})
public final class LaredoAutoConfiguration {
    static final String SOURCE = "default";
    static final String TARGET = "replicas";

    @Bean
    @ConditionalOnMissingBean
    ReplicaTarget laredoReplicaTarget(ReplicatedEntities entities) {
        return new ReplicaTarget(TARGET, entities.definitions());
    }

    @Bean
    @ConditionalOnMissingBean
    Replicas laredoReplicas(ReplicaTarget target) {
        return Replicas.of(List.of(target));
    }

    @Bean
    @ConditionalOnMissingBean
    PostgresSource laredoSource(
            ObjectProvider<LaredoConnectionDetails> connection, LaredoProperties properties, Environment environment) {
        String name = DatabaseNames.of(environment.getProperty("spring.application.name", ""));
        LaredoConnectionDetails details = connection.getIfAvailable(() -> {
            throw new NoConnectionException("spring.datasource.url and laredo.connection.url are not set");
        });
        return new PostgresSource(PostgresSourceSettings.of(
                        details.getJdbcUrl(), details.getUsername(), details.getPassword())
                .withName(SOURCE)
                .with(new PublicationSettings(
                        Optional.ofNullable(properties.publication().name()).orElse(name),
                        properties.publication().manage()))
                .with(new SlotSettings(
                        Optional.ofNullable(properties.slot().name()).orElse(name))));
    }

    @Bean
    @ConditionalOnMissingBean
    Engine laredoEngine(PostgresSource source, ReplicaTarget target, LaredoProperties properties) {
        Engine.Builder engine = Engine.builder()
                .pipeline(source, target, target.tables())
                .copyParallelism(properties.baseline().parallelism())
                .logBytes(properties.log().maxBytes().toBytes());
        if (properties.baseline().maxRate() != null) {
            engine.copyRate(properties.baseline().maxRate().toBytes());
        }
        return engine.build();
    }

    @Bean
    EngineLifecycle laredoEngineLifecycle(Engine engine, LaredoProperties properties) {
        return new EngineLifecycle(
                engine, properties.startup().waits(), properties.startup().timeout());
    }
}
