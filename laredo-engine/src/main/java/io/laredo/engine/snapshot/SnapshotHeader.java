package io.laredo.engine.snapshot;

import io.laredo.Position;
import io.laredo.TableSchema;
import io.laredo.engine.codec.BinaryReader;
import io.laredo.engine.codec.BinaryWriter;
import io.laredo.engine.codec.SchemaCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is known of a snapshot before its first row. */
record SnapshotHeader(
        String target, Position position, Instant created, Map<String, String> metadata, List<TableSchema> tables) {
    SnapshotHeader {
        metadata = Map.copyOf(metadata);
        tables = List.copyOf(tables);
    }

    void write(BinaryWriter out) {
        out.text(target);
        out.text(position.toString());
        out.number(created.getEpochSecond());
        out.count(created.getNano());
        out.count(metadata.size());
        new TreeMap<>(metadata).forEach((key, value) -> {
            out.text(key);
            out.text(value);
        });
        out.count(tables.size());
        tables.forEach(table -> SchemaCodec.write(table, out));
    }

    static SnapshotHeader read(BinaryReader in) {
        String target = in.text();
        Position position = Position.parse(in.text());
        Instant created = Instant.ofEpochSecond(in.number(), in.index(1_000_000_000));
        Map<String, String> metadata = new LinkedHashMap<>();
        for (int i = in.countOf(2); i > 0; i--) {
            metadata.put(in.text(), in.text());
        }
        List<TableSchema> tables = new ArrayList<>();
        for (int i = in.countOf(5); i > 0; i--) {
            tables.add(SchemaCodec.read(in));
        }
        in.requireEnd();
        return new SnapshotHeader(target, position, created, metadata, tables);
    }
}
