package io.laredo.source.postgresql;

/**
 * The publication that offers the tables.
 *
 * @param name its name
 * @param manage whether to create it and add tables to it when they are missing
 */
public record PublicationSettings(String name, boolean manage) {
    private static final int LONGEST_NAME = 63;

    public PublicationSettings {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("Illegal publication name '%s'. Use 1 to 63 characters".formatted(name));
        }
    }

    /** A publication of this name that Laredo looks after. */
    public static PublicationSettings managed(String name) {
        return new PublicationSettings(name, true);
    }
}
