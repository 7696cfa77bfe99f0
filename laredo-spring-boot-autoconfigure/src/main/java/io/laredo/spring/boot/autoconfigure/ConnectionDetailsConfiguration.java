package io.laredo.spring.boot.autoconfigure;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.HikariDataSource;
import io.laredo.source.postgresql.Credentials;
import io.laredo.source.postgresql.CredentialsProvider;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/**
 * Finds out where the database is: a bean of the user's, {@code laredo.connection.url}, what the datasource was configured
 * with, or what a datasource of the user's own making tells about itself, in this order.
 */
final class ConnectionDetailsConfiguration {
    private ConnectionDetailsConfiguration() {}

    /** With a URL of Laredo's own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("laredo.connection.url")
    static class OfProperties {
        @Bean
        @ConditionalOnMissingBean
        LaredoConnectionDetails laredoConnectionDetails(
                LaredoProperties properties, ObjectProvider<SslBundles> bundles) {
            LaredoProperties.Connection own = properties.connection();
            return new FoundConnectionDetails(
                    String.valueOf(own.url()), new Credentials(own.username(), own.password()), Map.of(), own, bundles);
        }
    }

    /** With a datasource of Spring Boot's making. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JdbcConnectionDetails.class)
    static class OfTheDataSource {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(DataSource.class)
        LaredoConnectionDetails laredoConnectionDetails(
                ObjectProvider<JdbcConnectionDetails> jdbc,
                DataSource dataSource,
                LaredoProperties properties,
                ObjectProvider<SslBundles> bundles) {
            LaredoProperties.Connection own = properties.connection();
            Pool pool = pool(dataSource);
            JdbcConnectionDetails details = jdbc.getIfAvailable();
            String url = details != null ? details.getJdbcUrl() : pool == null ? null : pool.url();
            if (url == null) {
                throw new NoConnectionException("the DataSource bean of %s does not tell its URL"
                        .formatted(dataSource.getClass().getName()));
            }
            return new FoundConnectionDetails(
                    url,
                    own.over(credentials(details, pool)),
                    pool == null ? Map.of() : pool.driverProperties(),
                    own,
                    bundles);
        }

        /** A pool with a provider of its own does not ask the details, either. */
        private static CredentialsProvider credentials(@Nullable JdbcConnectionDetails details, @Nullable Pool pool) {
            return pool == null || (details != null && !pool.providesCredentials())
                    ? () -> ask(details)
                    : pool.credentials();
        }

        private static Credentials ask(@Nullable JdbcConnectionDetails details) {
            return details == null
                    ? new Credentials(null, null)
                    : new Credentials(details.getUsername(), details.getPassword());
        }

        private static @Nullable Pool pool(DataSource dataSource) {
            ClassLoader loader = ConnectionDetailsConfiguration.class.getClassLoader();
            return ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", loader)
                    ? HikariPool.of(dataSource)
                    : null;
        }
    }

    /**
     * What a connection pool knows.
     *
     * @param url null when it was not configured by one
     * @param credentials asked for each connection
     * @param providesCredentials whether they may change
     * @param driverProperties what it tells the driver beside the URL
     */
    private record Pool(
            @Nullable String url,
            CredentialsProvider credentials,
            boolean providesCredentials,
            Map<String, String> driverProperties) {}

    /** Loaded only where the pool is on the class path. */
    private static final class HikariPool {
        private static @Nullable Pool of(DataSource dataSource) {
            HikariDataSource pool =
                    DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class);
            return pool == null
                    ? null
                    : new Pool(
                            pool.getJdbcUrl(),
                            () -> credentials(pool),
                            pool.getCredentialsProvider() != null,
                            text(pool.getDataSourceProperties()));
        }

        private static Credentials credentials(HikariDataSource pool) {
            HikariCredentialsProvider provider = pool.getCredentialsProvider();
            var current = provider == null ? pool.getCredentials() : provider.getCredentials();
            return new Credentials(current.getUsername(), current.getPassword());
        }

        private static Map<String, String> text(Properties properties) {
            Map<String, String> text = new TreeMap<>();
            properties.forEach((name, value) -> text.put(name.toString(), value.toString()));
            return text;
        }
    }
}
