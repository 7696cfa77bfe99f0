package io.laredo.engine.deadletter;

import java.util.List;
import java.util.Map;

/**
 * The letters of a target.
 *
 * @param letters the first that was set aside first
 * @param damaged what is in the store and cannot be read, by its name there, with what is wrong
 */
public record DeadLetterList(List<DeadLetter> letters, Map<String, DeadLetterException> damaged) {
    public DeadLetterList {
        letters = List.copyOf(letters);
        damaged = Map.copyOf(damaged);
    }

    /** How many bytes the store needs for them. */
    public long bytes() {
        return letters.stream().mapToLong(DeadLetter::bytes).sum();
    }
}
