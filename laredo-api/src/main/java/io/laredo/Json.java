package io.laredo;

/**
 * A {@code json} or {@code jsonb} value: its text, exactly as PostgreSQL prints it, to be parsed by whoever needs it.
 *
 * @param text a JSON text
 */
public record Json(String text) {
    @Override
    public String toString() {
        return text;
    }
}
