package io.laredo.spring.boot.autoconfigure;

import io.laredo.EngineObserver;
import io.laredo.SourceSetupException;
import io.laredo.engine.Engine;
import io.laredo.engine.PipelineDefinition;
import io.laredo.source.postgresql.ClusterSettings;
import io.laredo.source.postgresql.ConnectionSettings;
import io.laredo.source.postgresql.CredentialsProvider;
import io.laredo.source.postgresql.LogicalMessageListener;
import io.laredo.source.postgresql.PostgresSource;
import io.laredo.source.postgresql.PostgresSourceSettings;
import io.laredo.source.postgresql.PublicationSettings;
import io.laredo.source.postgresql.TimeSettings;
import io.laredo.source.postgresql.TlsContext;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
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
            ObjectProvider<LaredoConnectionDetails> connection,
            ObjectProvider<CredentialsProvider> credentials,
            ObjectProvider<LogicalMessageListener> messages,
            LaredoProperties properties,
            Environment environment) {
        String application = environment.getProperty("spring.application.name", "");
        LaredoConnectionDetails details = connection.getIfAvailable(() -> {
            throw new NoConnectionException("spring.datasource.url and laredo.connection.url are not set");
        });
        PostgresSourceSettings settings = PostgresSourceSettings.of(
                        settings(details, credentials.getIfAvailable(), properties.connection()))
                .withName(SOURCE)
                .with(new PublicationSettings(
                        Optional.ofNullable(properties.publication().name()).orElse(DatabaseNames.of(application)),
                        properties.publication().manage()))
                .with(ConfiguredSlot.of(properties, application))
                .with(TimeSettings.USUAL
                        .withSlotCheckInterval(properties.slot().checkInterval())
                        .withHeartbeatInterval(properties.slot().heartbeatInterval()))
                .with(properties.stream().settings());
        return new PostgresSource(settings.with(cluster(properties, settings.connection())), messages.getIfAvailable());
    }

    private static ClusterSettings cluster(LaredoProperties properties, ConnectionSettings connection) {
        String primary = properties.connection().primaryUrl();
        ConnectionSettings toPrimary = primary == null
                ? null
                : new ConnectionSettings(
                        primary, connection.credentials(), connection.properties(), connection.tls(), null);
        return new ClusterSettings(toPrimary, properties.onNewCluster());
    }

    private static ConnectionSettings settings(
            LaredoConnectionDetails details,
            @Nullable CredentialsProvider credentials,
            LaredoProperties.Connection properties) {
        if (credentials != null && properties.hasCredentials()) {
            throw new SourceSetupException(
                    "There are two answers to the question as whom to connect: a bean of %s, and laredo.connection.username or password"
                            .formatted(credentials.getClass().getName()),
                    "Remove the properties, or the bean.",
                    null);
        }
        Properties driver = new Properties();
        driver.putAll(details.getDriverProperties());
        return ConnectionSettings.of(details.getJdbcUrl(), credentials == null ? details::getCredentials : credentials)
                .withProperties(driver)
                .withTls(details.getSslBundle() == null ? null : () -> tls(details))
                .withUnixSocket(details.getUnixSocket());
    }

    private static TlsContext tls(LaredoConnectionDetails details) {
        SslBundle bundle = details.getSslBundle();
        if (bundle == null) {
            throw new IllegalStateException("There is no SSL bundle any more");
        }
        SslOptions options = bundle.getOptions();
        return new TlsContext(
                bundle.createSslContext(), new SSLParameters(options.getCiphers(), options.getEnabledProtocols()));
    }

    @Bean
    @ConditionalOnMissingBean
    Engine laredoEngine(
            PostgresSource source,
            ReplicaTarget target,
            ObjectProvider<EngineObserver> observers,
            LaredoProperties properties) {
        Engine.Builder engine = Engine.builder()
                .pipeline(
                        source,
                        PipelineDefinition.of(target, target.tables())
                                .whenLogFull(properties.log().whenFull()))
                .copyParallelism(properties.baseline().parallelism())
                .logBytes(properties.log().maxBytes().toBytes())
                .logPatience(properties.log().patience());
        observers.orderedStream().forEach(engine::observer);
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
