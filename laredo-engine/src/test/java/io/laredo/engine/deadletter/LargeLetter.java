package io.laredo.engine.deadletter;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.Transaction;
import io.laredo.engine.codec.AnyRows;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A process with little memory that keeps a transaction which it could never hold, and reads it. */
final class LargeLetter {
    static final int CHANGES = 100_000;

    private LargeLetter() {}

    public static void main(String[] args) throws InterruptedException {
        AnyRows any = new AnyRows(new Random(1), "anything");
        Row row = any.row(1);
        LocalDeadLetters letters = new LocalDeadLetters(Path.of(args[0]), Clock.systemUTC());
        DeadLetter letter = letters.add("shop", new Repeated(new ChangeEvent.Insert(row)), 1, new Exception());
        long count = 0;
        try (Transaction read = letters.open("shop", letter.id());
                ChangeCursor cursor = read.changes()) {
            while (cursor.next() != null) {
                count++;
            }
        }
        System.out.printf("kept and read %d changes%n", count);
    }

    /** The same event, again and again. */
    private record Repeated(ChangeEvent event) implements Transaction {
        @Override
        public Position position() {
            return new Position("shop", "1-1", 1);
        }

        @Override
        public long xid() {
            return 1;
        }

        @Override
        public Instant commitTime() {
            return Instant.EPOCH;
        }

        @Override
        public @Nullable String origin() {
            return null;
        }

        @Override
        public long changeCount() {
            return CHANGES;
        }

        @Override
        public long sizeBytes() {
            return CHANGES * 1000L;
        }

        @Override
        public ChangeCursor changes() {
            return new ChangeCursor() {
                private int count;

                @Override
                public @Nullable ChangeEvent next() {
                    return count++ < CHANGES ? event : null;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }
}
