package io.laredo.source.postgresql;

import org.jspecify.annotations.Nullable;

/**
 * A role and its password. As a provider, always the same.
 *
 * @param user the role to connect as; null when the URL or the driver says it
 * @param password its password; null or empty when the URL or the driver says it, or none is needed
 */
public record Credentials(@Nullable String user, @Nullable String password) implements CredentialsProvider {
    @Override
    public Credentials credentials() {
        return this;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return String.valueOf(user);
    }
}
