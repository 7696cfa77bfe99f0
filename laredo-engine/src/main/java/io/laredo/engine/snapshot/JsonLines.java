package io.laredo.engine.snapshot;

import io.laredo.Column;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.TargetExport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes what a target has as JSON Lines, for people and other tools. A line has one row; {@code docs/formats/snapshot.md}
 * describes it.
 */
public final class JsonLines {
    private final Appendable out;
    private final JsonText json;

    private JsonLines(Appendable out) {
        this.out = out;
        this.json = new JsonText(out);
    }

    /**
     * Writes everything. The export stays open.
     *
     * @param target whose content it is
     */
    public static void write(String target, TargetExport export, Appendable out)
            throws IOException, InterruptedException {
        try {
            new JsonLines(out).write(target, export);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write(String target, TargetExport export) throws IOException, InterruptedException {
        List<TableSchema> tables = export.tables();
        writeHeader(target, export, tables);
        long[] counts = new long[tables.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = writeRows(tables.get(i), export);
        }
        out.append("{\"rows\":{");
        for (int i = 0; i < counts.length; i++) {
            name(i, tables.get(i).table().toString());
            out.append(Long.toString(counts[i]));
        }
        out.append("}}\n");
    }

    private void writeHeader(String target, TargetExport export, List<TableSchema> tables) throws IOException {
        out.append("{\"target\":");
        json.text(target);
        out.append(",\"position\":");
        json.text(export.position().toString());
        out.append(",\"tables\":[");
        for (int i = 0; i < tables.size(); i++) {
            out.append(i == 0 ? "" : ",");
            writeTable(tables.get(i));
        }
        out.append("]}\n");
    }

    private void writeTable(TableSchema table) throws IOException {
        out.append("{\"table\":");
        json.text(table.table().toString());
        out.append(",\"columns\":[");
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            out.append(i == 0 ? "{\"name\":" : ",{\"name\":");
            json.text(column.name());
            out.append(",\"type\":");
            json.text(column.type().databaseType());
            out.append(",\"kind\":");
            json.text(column.type().kind().name());
            out.append('}');
        }
        out.append("],\"primaryKey\":");
        json.value(table.primaryKey());
        out.append('}');
    }

    private long writeRows(TableSchema table, TargetExport export) throws InterruptedException {
        long[] count = new long[1];
        export.rows(table, row -> {
            try {
                writeRow(row);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            count[0]++;
        });
        return count[0];
    }

    private void writeRow(Row row) throws IOException {
        out.append("{\"table\":");
        json.text(row.schema().table().toString());
        out.append(",\"row\":{");
        List<Column> columns = row.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            name(i, columns.get(i).name());
            json.value(row.get(i));
        }
        out.append("}}\n");
    }

    private void name(int place, String name) throws IOException {
        out.append(place == 0 ? "" : ",");
        json.text(name);
        out.append(':');
    }
}
