package io.laredo.test;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Gives a parameterized test each major version of PostgreSQL that the system property {@code laredo.test.postgres} lists,
 * such as {@code 14,18}. Without it, 18.
 */
public final class PostgresVersions implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return majors().stream().map(Arguments::of);
    }

    /** The oldest and the newest of them, for what depends more on the network or the load than on the version. */
    public static final class OldestAndNewest implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            List<Integer> all = majors();
            return Stream.of(all.get(0), all.get(all.size() - 1)).distinct().map(Arguments::of);
        }
    }

    /** The newest of them, for what takes long and depends on no version. */
    public static final class Newest implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            List<Integer> all = majors();
            return Stream.of(Arguments.of(all.get(all.size() - 1)));
        }
    }

    /** The major versions to test with, oldest first. */
    public static List<Integer> majors() {
        return Arrays.stream(System.getProperty("laredo.test.postgres", "18").split(","))
                .map(String::strip)
                .map(Integer::valueOf)
                .sorted()
                .toList();
    }
}
