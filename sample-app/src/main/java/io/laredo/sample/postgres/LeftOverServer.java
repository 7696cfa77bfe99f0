package io.laredo.sample.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A PostgreSQL server that went on running, or left its pid file behind, when its application was killed. */
final class LeftOverServer {
    private static final long STOP_SECONDS = 20;

    private LeftOverServer() {}

    /** Stops the server that the pid file names, or removes the file if there is no such server any more. */
    static void stop(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> server = running(Files.readString(pidFile));
        if (server.isPresent()) {
            stop(server.get());
        }
        // PostgreSQL would refuse to start if the pid in it belongs to any other process by now.
        Files.deleteIfExists(pidFile);
    }

    private static Optional<ProcessHandle> running(String pidFile) {
        return pidFile.lines()
                .findFirst()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .filter(process -> process.info().command().orElse("").matches(".*[/\\\\]postgres(\\.exe)?"));
    }

    private static void stop(ProcessHandle server) {
        server.destroy();
        try {
            server.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while PostgreSQL (pid %d) stops".formatted(server.pid()), e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "PostgreSQL (pid %d) of an earlier run does not stop: a session is still connected to it. Close it, or kill the process"
                            .formatted(server.pid()),
                    e);
        }
    }
}
