package io.laredo.source.postgresql;

import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.ValueKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Messages that a real server has sent, and what they mean, in {@code src/test/resources/pgoutput}.
 *
 * <pre>
 * NAME.messages      table OID name identity column:type OID:modifier[:key] …   a table as it was before
 *                    message hex
 * NAME.transactions  what they decode to, as {@link TransactionText} has it
 * </pre>
 *
 * @param relations the tables before
 * @param messages all of them, in order
 */
record GoldenFile(Collection<Relation> relations, List<byte[]> messages) {
    private static final String FOLDER = "/pgoutput/";
    private static final HexFormat HEX = HexFormat.of();
    private static final long TEXT_ARRAY = 1009;

    static GoldenFile read(String name) {
        List<Relation> relations = new ArrayList<>();
        List<byte[]> messages = new ArrayList<>();
        for (String line : lines(name + ".messages")) {
            String[] words = line.split(" ");
            if (words[0].equals("table")) {
                relations.add(relation(words));
            } else {
                messages.add(HEX.parseHex(words[1]));
            }
        }
        return new GoldenFile(relations, messages);
    }

    /** With tables as they would be read back: without what the file does not keep. */
    static GoldenFile of(Collection<Relation> relations, List<byte[]> messages) {
        return new GoldenFile(
                relations.stream()
                        .map(relation -> resolve(relation, letter(relation), relation.columns()))
                        .toList(),
                messages);
    }

    /** What a file of this name should decode to. */
    static List<String> transactions(String name) {
        return lines(name + ".transactions");
    }

    private static List<String> lines(String file) {
        try (InputStream in = GoldenFile.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("There is no golden file " + FOLDER + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Golden file " + file, e);
        }
    }

    /** Writes both files. */
    void write(Path folder, String name, List<String> transactions) {
        List<String> lines = new ArrayList<>();
        relations.forEach(relation -> lines.add(line(relation)));
        messages.forEach(message -> lines.add("message " + HEX.formatHex(message)));
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(name + ".messages"), lines);
            Files.write(folder.resolve(name + ".transactions"), transactions);
        } catch (IOException e) {
            throw new UncheckedIOException("Golden file " + name, e);
        }
    }

    /** Decodes the messages to text. */
    List<String> decode(SpillStore store) {
        return WalReader.decode(messages, relations, GoldenFile::resolve, store);
    }

    private static String line(Relation relation) {
        String columns = relation.columns().stream()
                .map(column -> "%s:%d:%d%s"
                        .formatted(
                                column.name(),
                                column.typeOid(),
                                column.typeModifier(),
                                column.inIdentity() ? ":key" : ""))
                .collect(Collectors.joining(" "));
        return "table %d %s %s %s"
                .formatted(relation.oid(), relation.schema().table().name(), letter(relation), columns);
    }

    private static char letter(Relation relation) {
        return Character.toLowerCase(relation.schema().identity().name().charAt(0));
    }

    private static Relation relation(String[] words) {
        List<Relation.ColumnKey> columns = Arrays.stream(words)
                .skip(4)
                .map(word -> word.split(":"))
                .map(parts -> new Relation.ColumnKey(
                        parts[0], Long.parseLong(parts[1]), Integer.parseInt(parts[2]), parts.length > 3))
                .toList();
        return relation(Long.parseLong(words[1]), new TableId("public", words[2]), words[3].charAt(0), columns);
    }

    /** As the catalog would answer: types that are not built in are enums here. */
    static Relation resolve(Relation known, char identity, List<Relation.ColumnKey> columns) {
        return relation(known.oid(), known.schema().table(), identity, columns);
    }

    private static Relation relation(long oid, TableId table, char identity, List<Relation.ColumnKey> columns) {
        List<PgType> types =
                columns.stream().map(column -> type(column.typeOid())).toList();
        List<Column> typed = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            typed.add(new Column(columns.get(i).name(), types.get(i).type(), true));
        }
        List<String> key = columns.stream()
                .filter(Relation.ColumnKey::inIdentity)
                .map(Relation.ColumnKey::name)
                .toList();
        TableSchema schema = new TableSchema(table, typed, key, Catalog.identityOf(identity), key);
        return new Relation(
                oid,
                false,
                List.of(),
                schema,
                columns,
                types.stream().map(PgType::reader).toList(),
                null);
    }

    private static PgType type(long oid) {
        if (oid == TEXT_ARRAY) {
            ColumnType text = new ColumnType(ValueKind.TEXT, "text");
            return new PgType(
                    new ColumnType(ValueKind.ARRAY, "text[]", text), new ArrayReader(ScalarReaders.TEXT, ','));
        }
        if (oid < 10_000) {
            return new TypeRegistry().get(oid);
        }
        return new PgType(new ColumnType(ValueKind.TEXT, "enum"), ScalarReaders.TEXT);
    }
}
