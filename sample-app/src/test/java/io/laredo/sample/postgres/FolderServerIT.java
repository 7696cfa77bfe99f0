package io.laredo.sample.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class FolderServerIT {
    private final Path folder;
    private final List<Process> started = new ArrayList<>();

    FolderServerIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void stopPrograms() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void keepsTheDataFromOneStartToTheNext() {
        try (FolderServer server = FolderServer.start(folder)) {
            sql(server).sql("CREATE TABLE kept AS SELECT 42 AS answer").update();
        }
        try (FolderServer server = FolderServer.start(folder)) {
            assertThat(answer(server)).isEqualTo(42);
        }
    }

    @Test
    void replicatesAndKeepsWhatItHasCommitted() {
        try (FolderServer server = FolderServer.start(folder)) {
            assertThat(setting(server, "wal_level")).isEqualTo("logical");
            assertThat(setting(server, "fsync")).isEqualTo("on");
            assertThat(setting(server, "synchronous_commit")).isEqualTo("on");
            assertThat(setting(server, "listen_addresses")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void takesOverFromAnApplicationThatWasKilled() throws Exception {
        Process killed = startJava(Victim.class, folder.toString());
        killed.destroyForcibly().waitFor();

        try (FolderServer server = FolderServer.start(folder)) {
            assertThat(answer(server)).isEqualTo(42);
        }
    }

    @Test
    void startsAfreshAfterAFirstStartThatWasKilledHalfWay() throws IOException {
        Files.createDirectories(folder.resolve("postgres/base"));
        Files.writeString(folder.resolve("postgres/postgresql.conf"), "");
        Files.writeString(folder.resolve("first-start-unfinished"), "");

        try (FolderServer server = FolderServer.start(folder)) {
            assertThat(sql(server).sql("SELECT 1").query(Integer.class).single())
                    .isEqualTo(1);
        }
    }

    @Test
    void removesAPidFileWhoseNumberAnotherProgramHasByNow() throws IOException {
        FolderServer.start(folder).close();
        Process unrelated = startJava(Sleeper.class);
        Files.writeString(folder.resolve("postgres/postmaster.pid"), unrelated.pid() + "\n");

        FolderServer.start(folder).close();
        assertThat(unrelated.isAlive()).isTrue();
    }

    @Test
    void refusesAFolderThatAnotherApplicationUses() {
        try (FolderServer server = FolderServer.start(folder)) {
            assertThatThrownBy(() -> FolderServer.start(folder)).isInstanceOf(FolderInUseException.class);
            assertThat(setting(server, "wal_level")).isEqualTo("logical");
        }
    }

    /** Starts a program of this class path and waits until it says that it is ready. */
    private Process startJava(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        assertThat(process.inputReader(StandardCharsets.UTF_8).lines().anyMatch("ready"::equals))
                .isTrue();
        return process;
    }

    private static int answer(FolderServer server) {
        return sql(server).sql("SELECT answer FROM kept").query(Integer.class).single();
    }

    private static String setting(FolderServer server, String name) {
        return sql(server)
                .sql("SELECT current_setting(?)")
                .param(name)
                .query(String.class)
                .single();
    }

    private static JdbcClient sql(FolderServer server) {
        return JdbcClient.create(new DriverManagerDataSource(server.jdbcUrl(), FolderServer.USER, ""));
    }

    /** An application that starts the server and is killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] folder) throws InterruptedException {
            FolderServer server = FolderServer.start(Path.of(folder[0]));
            sql(server).sql("CREATE TABLE kept AS SELECT 42 AS answer").update();
            Sleeper.main(folder);
        }
    }

    /** A program that does nothing. */
    static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] ignored) throws InterruptedException {
            System.out.println("ready");
            TimeUnit.HOURS.sleep(1);
        }
    }
}
