package io.laredo;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a source's database says of its reader at one moment.
 *
 * @param at when it was asked
 * @param lagBytes how much the database has logged beyond what is confirmed
 * @param lag how long ago the database's log ended where it is confirmed now; zero when nothing is missing
 * @param retainedBytes how much of its log the database keeps for this reader
 * @param warning what a person should look after; null when all is well
 * @param details what else this kind of source can tell, by name, in the order to show it
 */
public record SourceHealth(
        Instant at,
        long lagBytes,
        Duration lag,
        long retainedBytes,
        @Nullable String warning,
        Map<String, String> details) {
    public SourceHealth {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
