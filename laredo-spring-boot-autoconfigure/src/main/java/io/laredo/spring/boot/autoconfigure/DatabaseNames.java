package io.laredo.spring.boot.autoconfigure;

import java.util.Locale;

/** Makes names for objects in the database out of the application's name. */
final class DatabaseNames {
    private static final int LONGEST = 40;

    private DatabaseNames() {}

    /** {@code laredo_} and the application's name, with letters, digits and underscores only, 40 of them at most. */
    static String of(String application) {
        String plain = application.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String name = plain.isBlank() || plain.equals("_") ? "laredo" : "laredo_" + plain;
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }
}
