package io.laredo.test.jsonlines;

import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// tag::load[]
/**
 * A copy of tables on its way into a {@link JsonLinesTarget}, a file for each table, so that threads that bring rows of
 * different tables share nothing.
 */
final class JsonLinesLoad implements BaselineLoad {
    private final Path folder;
    private final Completion completion;
    private final Map<TableId, Copy> copies = new TreeMap<>();
    private final Set<TableId> withdrawn = new HashSet<>();

    JsonLinesLoad(Path folder, List<TableSchema> tables, Completion completion) {
        this.folder = folder;
        this.completion = completion;
        try {
            for (TableSchema table : tables) {
                copies.put(table.table(), Copy.in(folder));
            }
        } catch (IOException e) {
            abandon();
            throw failed(e);
        }
    }

    @Override
    public void row(Row row) {
        try {
            new ChangeEvent.Insert(row).deliverTo(new ChangeLines(this::fileOf));
        } catch (UncheckedIOException e) {
            throw failed(e);
        }
    }

    @Override
    public void apply(Transaction transaction) {
        try {
            transaction.deliverTo(new ChangeLines(this::fileOf));
        } catch (UncheckedIOException e) {
            throw failed(e);
        }
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        Copy copy = copies.remove(table);
        if (copy != null) {
            withdrawn.add(table);
            copy.discard();
        }
    }

    @Override
    public void complete(Position position) {
        Map<TableId, String> files = new TreeMap<>();
        try {
            for (Map.Entry<TableId, Copy> copy : copies.entrySet()) {
                files.put(copy.getKey(), copy.getValue().finish(position));
            }
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true); // the new names are in the folder, which is a file, too
            }
        } catch (IOException e) {
            throw failed(e);
        }
        completion.complete(position, files, withdrawn);
    }

    @Override
    public void abandon() {
        copies.values().forEach(Copy::discard);
        copies.clear();
    }
    // end::load[]

    private @Nullable LineFile fileOf(TableId table) {
        Copy copy = copies.get(table);
        return copy == null ? null : copy.file;
    }

    private TargetException failed(Exception e) {
        return new TargetException(
                "A baseline cannot be written into %s: %s. See to the disk".formatted(folder, e.getMessage()), e);
    }

    /** Shows a complete copy. */
    interface Completion {
        /** @param files their names in the folder */
        void complete(Position position, Map<TableId, String> files, Set<TableId> withdrawn);
    }

    // tag::copy[]
    /** A file that has a name of no meaning until it is complete. */
    private record Copy(LineFile file, Path aside, Path path) {
        static Copy in(Path folder) throws IOException {
            Path path = folder.resolve("copy-%s.jsonl".formatted(UUID.randomUUID()));
            Path aside = path.resolveSibling(path.getFileName() + JsonLinesTarget.ASIDE);
            return new Copy(LineFile.open(aside), aside, path);
        }

        /** Brings it to the disk and gives it its name. */
        String finish(Position position) throws IOException {
            file.end(position);
            file.force();
            file.close();
            Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
            return path.getFileName().toString();
        }

        void discard() {
            try {
                file.close();
                Files.deleteIfExists(aside);
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new UncheckedIOException("%s cannot be removed".formatted(aside), e);
            }
        }
    }
    // end::copy[]
}
