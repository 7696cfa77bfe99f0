package io.laredo.engine.deadletter;

import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.Transaction;
import io.laredo.engine.codec.BinaryReader;
import io.laredo.engine.codec.BinaryWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The first block of a letter's file.
 *
 * @param letter what is known of the letter; its id and bytes are those of the file, and not in the block
 * @param sizeBytes about how many bytes the changes take in memory
 */
record LetterHeader(DeadLetter letter, long sizeBytes) {
    static LetterHeader of(String target, Transaction transaction, Instant recorded, int attempts, Throwable cause) {
        DeadLetter letter = Causes.letter("", target, transaction, recorded, attempts, cause, 0);
        return new LetterHeader(letter, transaction.sizeBytes());
    }

    /** The letter that is in a file. */
    DeadLetter in(String id, long bytes) {
        return new DeadLetter(
                id,
                letter.target(),
                letter.position(),
                letter.xid(),
                letter.commitTime(),
                letter.origin(),
                letter.recorded(),
                letter.attempts(),
                letter.causeType(),
                letter.causeMessage(),
                letter.table(),
                letter.changeCount(),
                bytes);
    }

    void write(BinaryWriter out) {
        out.text(letter.target());
        out.text(letter.position().toString());
        out.number(letter.xid());
        writeInstant(letter.commitTime(), out);
        writeOptional(letter.origin(), out);
        writeInstant(letter.recorded(), out);
        out.number(letter.attempts());
        out.text(letter.causeType());
        writeOptional(letter.causeMessage(), out);
        TableId table = letter.table();
        writeOptional(table == null ? null : table.schema(), out);
        writeOptional(table == null ? null : table.name(), out);
        out.number(letter.changeCount());
        out.number(sizeBytes);
    }

    static LetterHeader read(BinaryReader in) {
        String target = in.text();
        Position position = Position.parse(in.text());
        long xid = in.number();
        Instant commitTime = readInstant(in);
        String origin = readOptional(in);
        Instant recorded = readInstant(in);
        int attempts = in.smallNumber();
        String causeType = in.text();
        String causeMessage = readOptional(in);
        TableId table = tableOf(readOptional(in), readOptional(in));
        long changeCount = in.number();
        long sizeBytes = in.number();
        in.requireEnd();
        DeadLetter letter = new DeadLetter(
                "",
                target,
                position,
                xid,
                commitTime,
                origin,
                recorded,
                attempts,
                causeType,
                causeMessage,
                table,
                changeCount,
                0);
        return new LetterHeader(letter, sizeBytes);
    }

    private static @Nullable TableId tableOf(@Nullable String schema, @Nullable String name) {
        return schema == null || name == null ? null : new TableId(schema, name);
    }

    private static void writeInstant(Instant instant, BinaryWriter out) {
        out.number(instant.getEpochSecond());
        out.count(instant.getNano());
    }

    private static Instant readInstant(BinaryReader in) {
        return Instant.ofEpochSecond(in.number(), in.index(1_000_000_000));
    }

    private static void writeOptional(@Nullable String text, BinaryWriter out) {
        out.octet(text == null ? 0 : 1);
        if (text != null) {
            out.text(text);
        }
    }

    private static @Nullable String readOptional(BinaryReader in) {
        return in.flag() ? in.text() : null;
    }
}
