package io.laredo.spring.boot.autoconfigure.health;

import io.laredo.engine.Engine;
import io.laredo.engine.SourceStatus;
import io.laredo.spring.boot.autoconfigure.LaredoAutoConfiguration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Shows in the health endpoint how each source does, as {@code laredo}. */
@AutoConfiguration(after = LaredoAutoConfiguration.class)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Engine.class)
@ConditionalOnEnabledHealthIndicator("laredo")
public final class LaredoHealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "laredoHealthContributor")
    HealthContributor laredoHealthContributor(Engine engine) {
        Map<String, HealthIndicator> sources = new LinkedHashMap<>();
        for (SourceStatus source : engine.status()) {
            sources.put(source.source(), new SourceHealthIndicator(engine, source.source()));
        }
        return CompositeHealthContributor.fromMap(sources);
    }
}
