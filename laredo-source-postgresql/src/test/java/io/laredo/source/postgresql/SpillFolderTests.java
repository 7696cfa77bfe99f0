package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillFolderTests {
    @TempDir
    private Path directory = Path.of("set by JUnit");

    @Test
    void isMadeWhereThereWasNothingAndGoneWhenClosed() throws IOException {
        Path missing = directory.resolve("a/b");
        Path path;
        try (SpillFolder folder = SpillFolder.create(missing)) {
            path = folder.path();
            assertThat(path).isDirectory().hasParent(missing.toRealPath());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void whatADiedProcessLeftIsRemoved() throws IOException {
        Path left = Files.createDirectory(directory.resolve("laredo-spill-123"));
        Files.createFile(left.resolve("lock"));
        Files.writeString(left.resolve("transaction-1"), "rows");
        Path without = Files.createDirectory(directory.resolve("laredo-spill-124"));
        Path other = Files.createDirectory(directory.resolve("other"));

        SpillFolder.removeLeftovers(directory);

        assertThat(left).doesNotExist();
        assertThat(without).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void whatThisProcessUsesStays() throws IOException {
        try (SpillFolder folder = SpillFolder.create(directory)) {
            Files.createFile(folder.path().resolve("transaction-1"));
            SpillFolder.removeLeftovers(directory);
            assertThat(folder.path().resolve("transaction-1")).exists();
            Files.delete(folder.path().resolve("transaction-1"));
        }
    }

    @Test
    void whatAnotherProcessUsesStaysUntilItDies() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Path used = Path.of(other.inputReader().readLine());
            assertThat(used).hasParent(directory.toRealPath());
            SpillFolder.removeLeftovers(directory);
            assertThat(used).as("in use by another process").exists();

            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            SpillFolder.removeLeftovers(directory);
            assertThat(used).as("after that process was killed").doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void aDirectoryThatDoesNotExistHasNoLeftovers() {
        SpillFolder.removeLeftovers(directory.resolve("missing"));
        assertThat(directory).isEmptyDirectory();
    }

    /** A process that uses a folder until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (SpillFolder folder = SpillFolder.create(Path.of(arguments[0]))) {
                System.out.println(folder.path());
                int unused = System.in.read();
            }
        }
    }
}
