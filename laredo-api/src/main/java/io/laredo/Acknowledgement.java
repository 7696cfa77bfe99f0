package io.laredo;

/** Takes a target's reports of durability. */
public interface Acknowledgement {
    /**
     * Says that everything up to the position will survive a crash of this process, or need not. Any thread may call
     * this; a position before an earlier one is ignored.
     */
    void durable(Position position);
}
