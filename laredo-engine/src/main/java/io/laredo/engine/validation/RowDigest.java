package io.laredo.engine.validation;

import io.laredo.ColumnType;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.engine.codec.BinaryWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hashes of one row at a time: of its key, and of all compared columns. For one thread. */
final class RowDigest {
    private final int[] places;
    private final ColumnType[] types;
    private final int keys;
    private final BinaryWriter bytes = new BinaryWriter();
    private int keyBytes;
    private long keyHash;
    private long rowHash;

    /**
     * @param key the columns of the key
     * @param others the other columns to compare
     */
    RowDigest(TableSchema schema, List<String> key, List<String> others) {
        this.keys = key.size();
        this.places = new int[keys + others.size()];
        this.types = new ColumnType[places.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = schema.indexOf(i < keys ? key.get(i) : others.get(i - keys));
            types[i] = schema.columns().get(places[i]).type();
        }
    }

    /** Takes the next row. */
    void take(Row row) {
        bytes.clear();
        write(row, 0, keys);
        keyBytes = bytes.size();
        keyHash = XxHash64.of(bytes.array(), keyBytes);
        write(row, keys, places.length);
        rowHash = XxHash64.of(bytes.array(), bytes.size());
    }

    private void write(Row row, int from, int to) {
        for (int i = from; i < to; i++) {
            EqualityForm.write(types[i], row.get(places[i]), bytes);
        }
    }

    long keyHash() {
        return keyHash;
    }

    long rowHash() {
        return rowHash;
    }

    /** What all rows with this key share, and no others. */
    ByteBuffer keyForm() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes.array(), keyBytes));
    }

    /** The values of the key. */
    List<@Nullable Object> keyOf(Row row) {
        List<@Nullable Object> values = new ArrayList<>(keys);
        for (int i = 0; i < keys; i++) {
            values.add(row.get(places[i]));
        }
        return Collections.unmodifiableList(values);
    }
}
