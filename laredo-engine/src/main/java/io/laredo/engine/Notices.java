package io.laredo.engine;

import io.laredo.EngineEvent;
import io.laredo.EngineObserver;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Dates what happens in an engine, wakes those who wait for it, and tells the observers. Any thread may call. */
final class Notices implements AutoCloseable {
    private final Clock clock;
    private final Runnable onChange;
    private final List<ObserverQueue> observers = new CopyOnWriteArrayList<>();

    /** @param onChange called after each change of state, quickly */
    Notices(Clock clock, Runnable onChange, List<EngineObserver> observers) {
        this.clock = clock;
        this.onChange = onChange;
        List<ObserverQueue> queues = new ArrayList<>();
        observers.forEach(observer -> queues.add(new ObserverQueue(observer, clock)));
        this.observers.addAll(queues);
    }

    Instant now() {
        return clock.instant();
    }

    Clock clock() {
        return clock;
    }

    /** Has those who wait for a state look again. */
    void changed() {
        onChange.run();
    }

    /** Tells the observers what has happened now. */
    void tell(Function<Instant, EngineEvent> event) {
        if (!observers.isEmpty()) {
            EngineEvent happened = event.apply(clock.instant());
            observers.forEach(observer -> observer.add(happened));
        }
    }

    /** Ends the observers' threads when they are through with what has happened so far. */
    @Override
    public void close() {
        observers.forEach(ObserverQueue::close);
    }
}
