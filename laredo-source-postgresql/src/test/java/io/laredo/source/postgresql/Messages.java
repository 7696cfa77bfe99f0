package io.laredo.source.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the messages of pgoutput as the server would. */
final class Messages {
    /** In a tuple: a large value that did not change and was not sent. */
    static final String UNCHANGED = new String("unchanged");

    private Messages() {}

    static byte[] begin(long commitLsn, long micros, int xid) {
        return message('B', out -> {
            out.writeLong(commitLsn);
            out.writeLong(micros);
            out.writeInt(xid);
        });
    }

    static byte[] commit(long commitLsn, long endLsn) {
        return commit(commitLsn, endLsn, 0);
    }

    static byte[] commit(long commitLsn, long endLsn, long micros) {
        return message('C', out -> {
            out.writeByte(0);
            out.writeLong(commitLsn);
            out.writeLong(endLsn);
            out.writeLong(micros);
        });
    }

    static byte[] origin(String name) {
        return message('O', out -> {
            out.writeLong(1);
            string(out, name);
        });
    }

    static byte[] relation(int oid, String table, char identity, List<Relation.ColumnKey> columns) {
        return message('R', out -> {
            out.writeInt(oid);
            string(out, "public");
            string(out, table);
            out.writeByte(identity);
            out.writeShort(columns.size());
            for (Relation.ColumnKey column : columns) {
                out.writeByte(column.inIdentity() ? 1 : 0);
                string(out, column.name());
                out.writeInt((int) column.typeOid());
                out.writeInt(column.typeModifier());
            }
        });
    }

    static byte[] type(int oid, String name) {
        return message('Y', out -> {
            out.writeInt(oid);
            string(out, "public");
            string(out, name);
        });
    }

    static byte[] insert(int oid, @Nullable String... values) {
        return message('I', out -> {
            out.writeInt(oid);
            tuple(out, 'N', values);
        });
    }

    static byte[] update(int oid, @Nullable String... values) {
        return message('U', out -> {
            out.writeInt(oid);
            tuple(out, 'N', values);
        });
    }

    /** @param kind K when the old values are those of the identity, O when they are all */
    static byte[] update(int oid, char kind, @Nullable String[] old, @Nullable String... values) {
        return message('U', out -> {
            out.writeInt(oid);
            tuple(out, kind, old);
            tuple(out, 'N', values);
        });
    }

    static byte[] delete(int oid, char kind, @Nullable String... old) {
        return message('D', out -> {
            out.writeInt(oid);
            tuple(out, kind, old);
        });
    }

    static byte[] truncate(int... oids) {
        return message('T', out -> {
            out.writeInt(oids.length);
            out.writeByte(0);
            for (int oid : oids) {
                out.writeInt(oid);
            }
        });
    }

    static byte[] streamStart(int xid, boolean first) {
        return message('S', out -> {
            out.writeInt(xid);
            out.writeByte(first ? 1 : 0);
        });
    }

    static byte[] streamStop() {
        return message('E', out -> {});
    }

    static byte[] streamCommit(int xid, long endLsn) {
        return message('c', out -> {
            out.writeInt(xid);
            out.write(commit(endLsn - 1, endLsn), 1, 25);
        });
    }

    static byte[] streamAbort(int xid, int subXid) {
        return message('A', out -> {
            out.writeInt(xid);
            out.writeInt(subXid);
        });
    }

    /** As protocol version 4 with parallel streaming has it. */
    static byte[] streamAbort(int xid, int subXid, long lsn) {
        return message('A', out -> {
            out.writeInt(xid);
            out.writeInt(subXid);
            out.writeLong(lsn);
            out.writeLong(0);
        });
    }

    static byte[] beginPrepare(int xid, long lsn, String gid) {
        return message('b', out -> prepare(out, xid, lsn, gid));
    }

    static byte[] prepare(int xid, long lsn, String gid) {
        return message('P', out -> {
            out.writeByte(0);
            prepare(out, xid, lsn, gid);
        });
    }

    static byte[] streamPrepare(int xid, long lsn, String gid) {
        return message('p', out -> {
            out.writeByte(0);
            prepare(out, xid, lsn, gid);
        });
    }

    static byte[] commitPrepared(int xid, long endLsn, String gid) {
        return message('K', out -> {
            out.writeByte(0);
            prepare(out, xid, endLsn - 8, gid);
        });
    }

    static byte[] rollbackPrepared(int xid, String gid) {
        return message('r', out -> {
            out.writeByte(0);
            out.writeLong(0);
            prepare(out, xid, 8, gid);
        });
    }

    private static void prepare(DataOutputStream out, int xid, long lsn, String gid) throws IOException {
        out.writeLong(lsn);
        out.writeLong(lsn + 8);
        out.writeLong(0);
        out.writeInt(xid);
        string(out, gid);
    }

    static byte[] logical(boolean transactional, String prefix, String content) {
        return message('M', out -> {
            out.writeByte(transactional ? 1 : 0);
            out.writeLong(77);
            string(out, prefix);
            out.writeInt(content.length());
            out.write(content.getBytes(UTF_8));
        });
    }

    /** The message as it is in a block: with the number of the sub-transaction behind its kind. */
    static byte[] in(int xid, byte[] message) {
        return message((char) message[0], out -> {
            out.writeInt(xid);
            out.write(message, 1, message.length - 1);
        });
    }

    static @Nullable String[] values(@Nullable String... values) {
        return Arrays.copyOf(values, values.length);
    }

    @SuppressWarnings("ReferenceEquality") // the marker stands for no text, not even an equal one
    private static void tuple(DataOutputStream out, char kind, @Nullable String[] values) throws IOException {
        out.writeByte(kind);
        out.writeShort(values.length);
        for (String value : values) {
            if (value == null) {
                out.writeByte('n');
            } else if (value == UNCHANGED) {
                out.writeByte('u');
            } else {
                out.writeByte('t');
                byte[] text = value.getBytes(UTF_8);
                out.writeInt(text.length);
                out.write(text);
            }
        }
    }

    private static void string(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.writeByte(0);
    }

    private static byte[] message(char kind, Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(kind);
            fields.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private interface Fields {
        void write(DataOutputStream out) throws IOException;
    }
}
