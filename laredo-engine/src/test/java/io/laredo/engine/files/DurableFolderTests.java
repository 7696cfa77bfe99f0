package io.laredo.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.engine.snapshot.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFolderTests {
    private final Path path;
    private final DurableFolder folder;

    DurableFolderTests(@TempDir Path temporary) {
        this.path = temporary.resolve("a/b");
        this.folder = new DurableFolder(path);
    }

    @Test
    void hasWhatWasWrittenAndNothingElse() throws Exception {
        assertThat(folder.files()).isEmpty();

        write("one", "content");

        assertThat(folder.files()).containsExactly(new DurableFolder.StoredFile("one", 7));
        assertThat(folder.open("one", 3).readAllBytes()).asString().isEqualTo("tent");
        assertThatThrownBy(() -> folder.open("two", 0)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void onlyItsUserMayReadIt() throws Exception {
        write("one", "content");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("one"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileIsNeverReplaced() throws Exception {
        write("one", "content");

        assertThatThrownBy(() -> write("one", "other"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'one'");
        assertThat(Files.readString(path.resolve("one"))).isEqualTo("content");
    }

    @Test
    void whatADiedProcessLeftIsFinished() throws Exception {
        write("one", "1");
        write("two", "2");
        write("three", "3");
        Files.writeString(path.resolve("four.part"), "not who");
        Files.writeString(path.resolve(".removal"), "one\nthree");

        assertThat(folder.files()).extracting(DurableFolder.StoredFile::name).containsExactly("two");
        write("five", "5");

        assertThat(folder.files()).extracting(DurableFolder.StoredFile::name).containsExactly("five", "two");
        assertThat(path.resolve("one")).doesNotExist();
        assertThat(path.resolve("four.part")).doesNotExist();
        assertThat(path.resolve(".removal")).doesNotExist();
    }

    @Test
    void severalFilesAreRemovedAtOnce() throws Exception {
        new DurableFolder(path.resolve("none")).remove(List.of("one"));
        write("one", "1");
        write("two", "2");
        write("three", "3");

        folder.remove(List.of("one", "three", "unknown"));

        assertThat(folder.files()).extracting(DurableFolder.StoredFile::name).containsExactly("two");
        assertThat(path.resolve(".removal")).doesNotExist();
    }

    @Test
    void namesThatLeadElsewhereAreRefused() throws Exception {
        write("one", "1");
        for (String name : List.of("../one", "a/b", ".lock", "one.part", "", "a\nb")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> folder.open(name, 0))
                    .withMessageContaining(name);
            assertThatIllegalArgumentException().isThrownBy(() -> folder.remove(List.of(name)));
            assertThatIllegalArgumentException().isThrownBy(() -> write(name, "2"));
        }
    }

    @Test
    void anotherProcessThatWritesIsRefusedAndToldWho() throws Exception {
        write("one", "1");
        try (ChildProcess process = ChildProcess.start(Holder.class, path.toString())) {
            String pid = process.line();

            assertThatThrownBy(() -> write("two", "2"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Process " + pid + " is writing into " + path.toRealPath());
            assertThat(folder.files()).hasSize(1);

            process.kill();
            write("two", "2");
        }
        assertThat(folder.files()).hasSize(2);
    }

    /** Writes a file and does not come to its end. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            new DurableFolder(Path.of(args[0])).write(present -> "held", out -> {
                System.out.println(ProcessHandle.current().pid());
                new CountDownLatch(1).await();
            });
        }
    }

    private void write(String name, String content) throws IOException, InterruptedException {
        folder.write(present -> name, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }
}
