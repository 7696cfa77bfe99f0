package io.laredo.source.postgresql;

/**
 * Reads the values of one PostgreSQL type into the value model. Whatever form a value came in, the result is the same.
 * Stateless.
 */
interface ValueReader {
    /**
     * Reads the text form, in the formats that {@link Connections} fixes for every session.
     *
     * @throws IllegalArgumentException the bytes are no such value
     */
    Object text(byte[] bytes, int from, int length);

    /**
     * Reads what the type's send function writes.
     *
     * @throws IllegalArgumentException the bytes are no such value
     */
    Object binary(byte[] bytes, int from, int length);

    /** Whether {@link #binary} can be used; otherwise the type is copied as text. */
    default boolean readsBinary() {
        return true;
    }
}
