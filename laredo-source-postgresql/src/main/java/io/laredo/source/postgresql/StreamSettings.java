package io.laredo.source.postgresql;

/**
 * What is asked of the server when it streams, and what becomes of large transactions.
 *
 * @param streaming when large transactions are sent
 * @param binary whether values travel in binary; all published types must be known to have such a form
 * @param origin which transactions are wanted
 * @param spill bounds in memory and on disk
 */
public record StreamSettings(StreamingMode streaming, boolean binary, OriginFilter origin, SpillSettings spill) {
    /** Everything, in text, and large transactions as early as the server can send them. */
    public static final StreamSettings USUAL =
            new StreamSettings(StreamingMode.BEST, false, OriginFilter.ANY, SpillSettings.USUAL);

    public StreamSettings withStreaming(StreamingMode newStreaming) {
        return new StreamSettings(newStreaming, binary, origin, spill);
    }

    public StreamSettings withBinary(boolean newBinary) {
        return new StreamSettings(streaming, newBinary, origin, spill);
    }

    public StreamSettings withOrigin(OriginFilter newOrigin) {
        return new StreamSettings(streaming, binary, newOrigin, spill);
    }

    public StreamSettings with(SpillSettings newSpill) {
        return new StreamSettings(streaming, binary, origin, newSpill);
    }
}
