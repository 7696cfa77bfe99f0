package io.laredo.target.replica;

/** Where a replica takes the version from that it reads. */
interface VersionSource {
    /**
     * The version to read now.
     *
     * @param asked what is to be read, for the message
     * @throws ReplicaNotReadyException there is none
     */
    Version current(Object asked);
}
