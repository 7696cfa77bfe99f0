package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What pgoutput is asked for when a stream starts: the newest protocol that the server offers, and what the settings say.
 *
 * <pre>
 * version 2  PostgreSQL 14   streaming of transactions in progress
 * version 3  PostgreSQL 15   two-phase transactions, which are not asked for
 * version 4  PostgreSQL 16   parallel streaming; beside it, the filter by origin
 * </pre>
 */
final class StreamOptions {
    private static final int PARALLEL_SINCE = 16;
    private static final int ORIGIN_SINCE = 16;

    private final Map<String, String> options = new LinkedHashMap<>();

    /**
     * @param major the server's version
     * @param messages whether logical messages are wanted
     * @throws SourceSetupException the server cannot do what the settings say
     */
    StreamOptions(int major, String publication, StreamSettings settings, boolean messages) {
        options.put("proto_version", protocol(major));
        options.put("publication_names", Sql.identifier(publication));
        StreamingMode streaming = streaming(major, settings.streaming(), messages);
        if (streaming != StreamingMode.OFF) {
            options.put("streaming", streaming == StreamingMode.PARALLEL ? "parallel" : "on");
        }
        if (settings.binary()) {
            options.put("binary", "true");
        }
        if (messages) {
            options.put("messages", "true");
        }
        if (settings.origin() == OriginFilter.NONE) {
            require(major, ORIGIN_SINCE, "laredo.stream.origin=none", "any");
            options.put("origin", "none");
        }
    }

    private static String protocol(int major) {
        return switch (major) {
            case 14 -> "2";
            case 15 -> "3";
            default -> "4";
        };
    }

    private static StreamingMode streaming(int major, StreamingMode wanted, boolean messages) {
        if (messages) {
            return withMessages(wanted);
        }
        return switch (wanted) {
            case BEST -> major >= PARALLEL_SINCE ? StreamingMode.PARALLEL : StreamingMode.ON;
            case PARALLEL -> {
                require(major, PARALLEL_SINCE, "laredo.stream.streaming=parallel", "on");
                yield wanted;
            }
            case ON, OFF -> wanted;
        };
    }

    /**
     * In a transaction that is in progress the server gives a logical message the number of the whole transaction, so it
     * cannot be told whether the message was rolled back with a sub-transaction.
     */
    private static StreamingMode withMessages(StreamingMode wanted) {
        if (wanted == StreamingMode.ON || wanted == StreamingMode.PARALLEL) {
            throw new SourceSetupException(
                    "With laredo.stream.streaming=%s, logical messages that were rolled back would be delivered"
                            .formatted(wanted.name().toLowerCase(Locale.ROOT)),
                    "Leave laredo.stream.streaming out, or take the LogicalMessageListener away.",
                    null);
        }
        return StreamingMode.OFF;
    }

    private static void require(int major, int since, String setting, String instead) {
        if (major < since) {
            throw new SourceSetupException(
                    "The server is PostgreSQL %d; %s needs %d or later".formatted(major, setting, since),
                    "Set %s=%s, or upgrade the server.".formatted(setting.substring(0, setting.indexOf('=')), instead),
                    null);
        }
    }

    /** The names and values. */
    Map<String, String> byName() {
        return options;
    }

    /** The form that START_REPLICATION takes. */
    String sql() {
        return options.entrySet().stream()
                .map(option -> option.getKey() + " " + Sql.replicationLiteral(option.getValue()))
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
