package io.laredo.source.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads hstore: in text {@code "a"=>"1", "b"=>NULL}, in binary an int32 count, then for each pair an int32 length and the
 * key, and an int32 length or -1 for null and the value. Source: {@code hstore_send} in the extension's hstore_io.c.
 */
final class HstoreReader implements ValueReader {
    @Override
    public Object text(byte[] bytes, int from, int length) {
        Fields fields = new Fields(bytes, from, length);
        Map<String, @Nullable String> map = new LinkedHashMap<>();
        while (!fields.isAtEnd()) {
            if (!map.isEmpty()) {
                fields.expect(", ");
            }
            String key = quoted(fields);
            fields.expect("=>");
            map.put(key, fields.peek() == '"' ? quoted(fields) : nothing(fields));
        }
        return Collections.unmodifiableMap(map);
    }

    private static String quoted(Fields fields) {
        return new String(fields.quoted(), UTF_8);
    }

    private static @Nullable String nothing(Fields fields) {
        fields.expect("NULL");
        return null;
    }

    @Override
    public Object binary(byte[] bytes, int from, int length) {
        Fields fields = new Fields(bytes, from, length);
        Map<String, @Nullable String> map = new LinkedHashMap<>();
        for (int left = fields.int32(); left > 0; left--) {
            Object key = fields.binary(ScalarReaders.TEXT);
            if (key == null) {
                throw new IllegalArgumentException("A binary hstore with a null key");
            }
            map.put((String) key, (String) fields.binary(ScalarReaders.TEXT));
        }
        return Collections.unmodifiableMap(map);
    }
}
