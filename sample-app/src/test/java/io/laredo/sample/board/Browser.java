package io.laredo.sample.board;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** A browser that looks at the board. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BufferedReader events;

    Browser(HttpClient http, URI board) throws IOException, InterruptedException {
        InputStream body = http.send(HttpRequest.newBuilder(board).build(), BodyHandlers.ofInputStream())
                .body();
        events = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** The next event like this one. Others are passed over; there are five a second. */
    String awaitEvent(Predicate<String> wanted) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        String line = events.readLine();
        while (line != null && Instant.now().isBefore(deadline)) {
            if (line.startsWith("data:") && wanted.test(line)) {
                return line;
            }
            line = events.readLine();
        }
        throw new AssertionError("No such event in %s; the last line was: %s".formatted(PATIENCE, line));
    }

    @Override
    public void close() {
        try {
            events.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
