package io.laredo.spring.boot.autoconfigure;

import io.laredo.SourceSetupException;
import io.laredo.source.postgresql.Credentials;
import io.laredo.source.postgresql.CredentialsProvider;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** The database that the application's properties and beans lead to. */
final class FoundConnectionDetails implements LaredoConnectionDetails {
    private final String url;
    private final CredentialsProvider credentials;
    private final Map<String, String> driverProperties;
    private final LaredoProperties.Connection own;
    private final ObjectProvider<SslBundles> bundles;

    FoundConnectionDetails(
            String url,
            CredentialsProvider credentials,
            Map<String, String> driverProperties,
            LaredoProperties.Connection own,
            ObjectProvider<SslBundles> bundles) {
        this.url = url;
        this.credentials = credentials;
        this.driverProperties = driverProperties;
        this.own = own;
        this.bundles = bundles;
    }

    @Override
    public String getJdbcUrl() {
        return url;
    }

    @Override
    public @Nullable String getUsername() {
        return getCredentials().user();
    }

    @Override
    public @Nullable String getPassword() {
        return getCredentials().password();
    }

    @Override
    public Credentials getCredentials() {
        return credentials.credentials();
    }

    @Override
    public @Nullable SslBundle getSslBundle() {
        String name = own.ssl().bundle();
        if (name == null) {
            return null;
        }
        SslBundles all = bundles.getObject();
        try {
            return all.getBundle(name);
        } catch (NoSuchSslBundleException e) {
            throw new SourceSetupException(
                    "laredo.connection.ssl.bundle names '%s', but the SSL bundles are %s"
                            .formatted(name, all.getBundleNames()),
                    "Define it by spring.ssl.bundle.pem.%1$s.* or spring.ssl.bundle.jks.%1$s.*, or correct the name."
                            .formatted(name),
                    e);
        }
    }

    @Override
    public @Nullable Path getUnixSocket() {
        return own.unixSocket();
    }

    @Override
    public Map<String, String> getDriverProperties() {
        return driverProperties;
    }
}
