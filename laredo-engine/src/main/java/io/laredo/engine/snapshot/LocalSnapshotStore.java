package io.laredo.engine.snapshot;

import io.laredo.engine.files.DurableFolder;
import io.laredo.engine.files.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * Snapshots in a folder of the local disk: a folder in it for each target. A file gets its name when it is whole and on
 * disk. While one process writes into a target's folder, another one that tries to is refused.
 */
public final class LocalSnapshotStore implements SnapshotStore {
    private final Path folder;

    /** @param folder made when it is first written to; only the user of this process can read it then */
    public LocalSnapshotStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public List<Stored> list(String target) throws IOException {
        return folder(target).files().stream()
                .map(file -> new Stored(file.name(), file.bytes()))
                .toList();
    }

    @Override
    public InputStream open(String target, String name, long from) throws IOException {
        return folder(target).open(name, from);
    }

    @Override
    public void write(String target, String name, Content content) throws IOException, InterruptedException {
        folder(target).write(present -> name, content::writeTo);
    }

    @Override
    public void remove(String target, Collection<String> names) throws IOException, InterruptedException {
        folder(target).remove(names);
    }

    private DurableFolder folder(String target) {
        return new DurableFolder(folder.resolve(FileNames.of(target)));
    }

    /** For people: the folder. */
    @Override
    public String toString() {
        return folder.toString();
    }
}
