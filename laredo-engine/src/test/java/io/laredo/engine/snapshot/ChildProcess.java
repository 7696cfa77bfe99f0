package io.laredo.engine.snapshot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Java process of its own with the classes of the tests, to be killed. */
public final class ChildProcess implements AutoCloseable {
    private static final List<String> QUICK_START =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData", "-Xmx128m");

    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public static ChildProcess start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /** A process that cannot make a file longer than this: as a full disk does, the operating system refuses the rest. */
    public static ChildProcess startWithFilesUpTo(int kibibytes, Class<?> main, String... arguments)
            throws IOException {
        return start(List.of("bash", "-c", "ulimit -f %d; exec \"$@\"".formatted(kibibytes), "bash"), main, arguments);
    }

    private static ChildProcess start(List<String> before, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK_START);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ChildProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The next line that it prints; null after the last. */
    public @Nullable String line() throws IOException {
        return output.readLine();
    }

    /** Kills it, as kill -9 does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
