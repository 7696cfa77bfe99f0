package io.laredo;

/** Takes a target's reports of durability. */
public interface Acknowledgement {
    /**
     * Says that everything up to the position will survive a crash of this process, or need not. Any thread may call
     * this until the target is closed; a position before an earlier one is ignored. One beyond what the target was given is a
     * mistake that loses data: the database need not keep what lies before it.
     */
    void durable(Position position);
}
