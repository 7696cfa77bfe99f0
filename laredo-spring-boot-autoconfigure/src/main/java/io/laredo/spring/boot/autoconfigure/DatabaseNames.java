package io.laredo.spring.boot.autoconfigure;

import java.util.Locale;

/** Makes names for objects in the database out of the application's name. */
final class DatabaseNames {
    private static final int LONGEST = 40;
    private static final int LONGEST_OF_INSTANCE = 54;

    private DatabaseNames() {}

    /** {@code laredo_} and the application's name, with letters, digits and underscores only, 40 of them at most. */
    static String of(String application) {
        String plain = application.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String name = plain.isBlank() || plain.equals("_") ? "laredo" : "laredo_" + plain;
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }

    /** The same and the instance's name, 54 characters at most; what is cut off leaves its hash, to keep instances apart. */
    static String of(String application, String instance) {
        String plain = instance.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String name = of(application) + "_" + plain;
        return name.length() <= LONGEST_OF_INSTANCE
                ? name
                : "%s_%08x".formatted(name.substring(0, LONGEST_OF_INSTANCE - 9), instance.hashCode());
    }
}
