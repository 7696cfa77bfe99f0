package io.laredo.test.jsonlines;

import io.laredo.Position;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of JSON lines in groups, each ended by a line with the position it leads to. What comes after the last such line
 * does not count: it is a group under way, or what a crash has left of one.
 *
 * <p>One thread writes; {@link #force} may be called by any.
 */
final class LineFile implements AutoCloseable {
    static final String OP = "op";
    static final String AT = "at";
    static final String POSITION = "position";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel channel;
    private long length; // of all groups that are complete
    private OutputStream out;

    private LineFile(FileChannel channel, long length) {
        this.channel = channel;
        this.length = length;
        this.out = OutputStream.nullOutputStream();
    }

    /** Opens a file, makes it if it is not there, and cuts off what does not count. */
    static LineFile open(Path file) throws IOException {
        long length = Files.exists(file) ? read(file, line -> {}) : 0;
        LineFile opened = new LineFile(
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                length);
        opened.begin();
        return opened;
    }

    /** Hands over the lines that count, in order. Returns how many bytes they take. */
    static long read(Path file, Consumer<JsonNode> lines) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            List<JsonNode> group = new ArrayList<>();
            long bytes = 0;
            long counted = 0;
            for (byte[] text = line(in); text != null; text = line(in)) {
                JsonNode line = parsed(text);
                if (line == null) {
                    return counted;
                }
                bytes += text.length + 1;
                group.add(line);
                if (line.path(OP).asString("").equals(AT)) {
                    counted = bytes;
                    group.forEach(lines);
                    group.clear();
                }
            }
            return counted;
        }
    }

    /** The next line without its end; null when there is none, or not all of it. */
    private static byte @Nullable [] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toByteArray();
            }
            line.write(next);
        }
        return null;
    }

    private static @Nullable JsonNode parsed(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return null; // a crash of the machine can leave pages unwritten before others that are
        }
    }

    // tag::groups[]
    /** Begins a group, and with it forgets one that was not ended. */
    void begin() throws IOException {
        channel.truncate(length);
        channel.position(length);
        out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    void add(Map<String, ?> line) throws IOException {
        out.write(JSON.writeValueAsBytes(line));
        out.write('\n');
    }

    /** Ends the group: from now on its lines count. Returns how many bytes it took. */
    long end(Position position) throws IOException {
        add(Map.of(OP, AT, POSITION, position.toString()));
        out.flush();
        long before = length;
        length = channel.position();
        return length - before;
    }
    // end::groups[]

    /** Waits until all that counts is on the disk. */
    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
