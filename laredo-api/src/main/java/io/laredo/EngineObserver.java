package io.laredo;

/**
 * Is told what happens in an engine.
 *
 * <p>A thread of the engine's own calls this, one event after the other in the order in which they happened; no thread that
 * streams or applies ever waits for it. An observer that is so slow that thousands of events wait for it misses the oldest
 * ones, and is told how many by {@link EngineEvent.Missed}.
 */
@FunctionalInterface
public interface EngineObserver {
    /** Takes an event. What it throws is logged, and nothing else. */
    void observe(EngineEvent event);
}
