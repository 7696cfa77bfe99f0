package io.laredo.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Finds the replicated entities of the application; the rest depends on there being any. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "laredo.enabled", matchIfMissing = true)
@EnableConfigurationProperties(LaredoProperties.class)
@Import(ReplicatedEntitiesRegistrar.class)
public final class ReplicatedEntitiesAutoConfiguration {}
