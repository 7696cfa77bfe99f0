package io.laredo.source.postgresql;

/**
 * Says as whom to connect. Asked anew for each connection, so passwords may change while an application runs: tokens of a
 * cloud's access management, roles that a vault makes for an hour.
 *
 * <p>Any thread may call. What it throws ends that attempt to connect, and another follows.
 */
@FunctionalInterface
public interface CredentialsProvider {
    Credentials credentials();
}
