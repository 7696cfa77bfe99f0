package io.laredo.spring.boot.autoconfigure;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
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
        LaredoConnectionDetails laredoConnectionDetails(LaredoProperties properties) {
            LaredoProperties.Connection connection = properties.connection();
            return new Details(String.valueOf(connection.url()), connection.username(), connection.password());
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
                ObjectProvider<JdbcConnectionDetails> jdbc, DataSource dataSource, LaredoProperties properties) {
            JdbcConnectionDetails details = jdbc.getIfAvailable();
            LaredoProperties.Connection own = properties.connection();
            Details found = details != null
                    ? new Details(details.getJdbcUrl(), details.getUsername(), details.getPassword())
                    : unwrap(dataSource);
            return own.username() == null ? found : new Details(found.getJdbcUrl(), own.username(), own.password());
        }

        private static Details unwrap(DataSource dataSource) {
            ClassLoader loader = ConnectionDetailsConfiguration.class.getClassLoader();
            if (ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource", loader)) {
                Details details = HikariDetails.of(dataSource);
                if (details != null) {
                    return details;
                }
            }
            throw new NoConnectionException("the DataSource bean of %s does not tell its URL"
                    .formatted(dataSource.getClass().getName()));
        }
    }

    /** Loaded only where the pool is on the class path. */
    private static final class HikariDetails {
        private static @Nullable Details of(DataSource dataSource) {
            HikariDataSource pool =
                    DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class);
            return pool == null || pool.getJdbcUrl() == null
                    ? null
                    : new Details(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword());
        }
    }

    /** Without the password in its text. */
    private record Details(
            String url, @Nullable String username, @Nullable String password) implements LaredoConnectionDetails {
        @Override
        public String getJdbcUrl() {
            return url;
        }

        @Override
        public @Nullable String getUsername() {
            return username;
        }

        @Override
        public @Nullable String getPassword() {
            return password;
        }

        @Override
        public String toString() {
            return "database as " + username;
        }
    }
}
