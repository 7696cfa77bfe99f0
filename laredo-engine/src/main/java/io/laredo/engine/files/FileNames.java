package io.laredo.engine.files;

import java.nio.charset.StandardCharsets;

/** Names of folders and files for names that users choose and numbers that are counted up. */
public final class FileNames {
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_";

    private FileNames() {}

    /**
     * A file name for any name; different ones for different names, also where letter case does not count: all but {@code
     * a-z 0-9 - _} becomes {@code %} and two hex digits for each byte of its UTF-8.
     */
    public static String of(String name) {
        StringBuilder text = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            if (octet > 0 && PLAIN.indexOf(octet) >= 0) {
                text.append((char) octet);
            } else {
                text.append("%%%02X".formatted(octet));
            }
        }
        if (text.length() == 0) {
            throw new IllegalArgumentException("An empty name gives no file name");
        }
        return text.toString();
    }
}
