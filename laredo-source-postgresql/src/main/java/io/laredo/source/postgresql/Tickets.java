package io.laredo.source.postgresql;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Hands objects to factories that the driver instantiates by itself, from the name of a class and a text. */
final class Tickets<T> {
    private final ConcurrentMap<String, T> waiting = new ConcurrentHashMap<>();

    /** Issues a text by which the object can be had until {@link #end(String)}. */
    String issue(T object) {
        String ticket = UUID.randomUUID().toString();
        waiting.put(ticket, object);
        return ticket;
    }

    T redeem(String ticket) {
        T object = waiting.get(ticket);
        if (object == null) {
            throw new IllegalArgumentException("This factory is for Laredo's own connections, while they are made");
        }
        return object;
    }

    void end(String ticket) {
        waiting.remove(ticket);
    }
}
