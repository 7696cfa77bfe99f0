package io.laredo.source.postgresql;

import io.laredo.Bytes;
import java.time.Instant;

/**
 * The messages of pgoutput, protocol versions 1 to 4, that say where transactions begin and end, and logical messages. Each
 * is read from behind its kind. For changes see {@link ChangeReader}, for shapes {@link RelationMessage}.
 *
 * <p>Times are microseconds since 2000. Source: PostgreSQL manual, "Logical Replication Message Formats".
 */
final class ProtocolMessages {
    private ProtocolMessages() {}

    /**
     * A transaction follows, which has committed.
     *
     * <pre>
     * B  int64 LSN of the commit, int64 time of the commit, int32 xid
     * </pre>
     */
    record Begin(long commitLsn, Instant commitTime, long xid) {
        static Begin read(MessageReader reader) {
            Begin message = new Begin(reader.int64(), time(reader), reader.unsigned32());
            reader.requireEnd();
            return message;
        }
    }

    /**
     * The transaction is complete.
     *
     * <pre>
     * C  int8 flags, int64 LSN of the commit, int64 LSN after it, int64 time of the commit
     * </pre>
     */
    record Commit(long commitLsn, long endLsn, Instant commitTime) {
        static Commit read(MessageReader reader) {
            flags(reader);
            Commit message = new Commit(reader.int64(), reader.int64(), time(reader));
            reader.requireEnd();
            return message;
        }
    }

    /**
     * The transaction was made elsewhere.
     *
     * <pre>
     * O  int64 LSN at the origin, string name of the origin
     * </pre>
     */
    record Origin(String name) {
        static Origin read(MessageReader reader) {
            reader.int64();
            Origin message = new Origin(reader.string());
            reader.requireEnd();
            return message;
        }
    }

    /**
     * A type that is not built in; the catalog says more.
     *
     * <pre>
     * Y  int32 OID, string schema, string name
     * </pre>
     */
    record Type(long oid) {
        static Type read(MessageReader reader) {
            Type message = new Type(reader.unsigned32());
            reader.string();
            reader.string();
            reader.requireEnd();
            return message;
        }
    }

    /**
     * What {@code pg_logical_emit_message} was given.
     *
     * <pre>
     * M  int8 1 if transactional, int64 LSN of the message, string prefix, int32 length, the content
     * </pre>
     */
    record Logical(boolean transactional, long lsn, String prefix, Bytes content) {
        static Logical read(MessageReader reader) {
            boolean transactional = (reader.int8() & 1) != 0;
            long lsn = reader.int64();
            String prefix = reader.string();
            int length = reader.int32();
            int from = reader.skip(length);
            reader.requireEnd();
            return new Logical(transactional, lsn, prefix, Bytes.copyOf(reader.bytes(), from, length));
        }
    }

    /**
     * From version 2: some changes of a transaction in progress follow. In the block that begins here the kinds I, U, D, T,
     * R, Y and M have the int32 xid of the sub-transaction before their other fields.
     *
     * <pre>
     * S  int32 xid, int8 1 if this is the transaction's first block
     * </pre>
     */
    record StreamStart(long xid, boolean first) {
        static StreamStart read(MessageReader reader) {
            long xid = reader.unsigned32();
            int first = reader.int8();
            reader.requireEnd();
            if ((first | 1) != 1) {
                throw new IllegalArgumentException("A block is the first (1) or not (0), got " + first);
            }
            return new StreamStart(xid, first == 1);
        }
    }

    /**
     * A transaction that was sent in blocks has committed.
     *
     * <pre>
     * c  int32 xid, int8 flags, int64 LSN of the commit, int64 LSN after it, int64 time of the commit
     * </pre>
     */
    record StreamCommit(long xid, long endLsn, Instant commitTime) {
        static StreamCommit read(MessageReader reader) {
            long xid = reader.unsigned32();
            Commit commit = Commit.read(reader);
            return new StreamCommit(xid, commit.endLsn, commit.commitTime);
        }
    }

    /**
     * A transaction that was sent in blocks, or a sub-transaction of it, has been rolled back.
     *
     * <pre>
     * A  int32 xid, int32 xid of the sub-transaction or again of the transaction,
     *    from version 4 with parallel streaming: int64 LSN of the rollback, int64 its time
     * </pre>
     */
    record StreamAbort(long xid, long subXid) {
        static StreamAbort read(MessageReader reader) {
            StreamAbort message = new StreamAbort(reader.unsigned32(), reader.unsigned32());
            if (!reader.isAtEnd()) {
                reader.int64();
                reader.int64();
                reader.requireEnd();
            }
            return message;
        }
    }

    /**
     * From version 3: a transaction follows that has been prepared. It ends with a Prepare message of the same fields.
     *
     * <pre>
     * b  int64 LSN of the prepare, int64 LSN after it, int64 time of the prepare, int32 xid, string gid
     * P  int8 flags, then the same
     * p  int8 flags, then the same, for a transaction that was sent in blocks
     * </pre>
     */
    record Prepare(long prepareLsn, long xid, String gid) {
        static Prepare readBegin(MessageReader reader) {
            long prepareLsn = reader.int64();
            reader.int64();
            reader.int64();
            Prepare message = new Prepare(prepareLsn, reader.unsigned32(), reader.string());
            reader.requireEnd();
            return message;
        }

        static Prepare read(MessageReader reader) {
            flags(reader);
            return readBegin(reader);
        }
    }

    /**
     * A prepared transaction has committed.
     *
     * <pre>
     * K  int8 flags, int64 LSN of the commit, int64 LSN after it, int64 time of the commit, int32 xid, string gid
     * </pre>
     */
    record CommitPrepared(long endLsn, Instant commitTime, long xid, String gid) {
        static CommitPrepared read(MessageReader reader) {
            flags(reader);
            reader.int64();
            CommitPrepared message =
                    new CommitPrepared(reader.int64(), time(reader), reader.unsigned32(), reader.string());
            reader.requireEnd();
            return message;
        }
    }

    /**
     * A prepared transaction has been rolled back.
     *
     * <pre>
     * r  int8 flags, int64 LSN after the prepare, int64 LSN after the rollback, int64 time of the prepare,
     *    int64 time of the rollback, int32 xid, string gid
     * </pre>
     */
    record RollbackPrepared(long xid, String gid) {
        static RollbackPrepared read(MessageReader reader) {
            flags(reader);
            reader.skip(4 * Long.BYTES);
            RollbackPrepared message = new RollbackPrepared(reader.unsigned32(), reader.string());
            reader.requireEnd();
            return message;
        }
    }

    private static Instant time(MessageReader reader) {
        return TimeReaders.instant(reader.int64());
    }

    /** None is defined so far. */
    private static void flags(MessageReader reader) {
        int flags = reader.int8();
        if (flags != 0) {
            throw new IllegalArgumentException("Flags %02x are not known".formatted(flags));
        }
    }
}
