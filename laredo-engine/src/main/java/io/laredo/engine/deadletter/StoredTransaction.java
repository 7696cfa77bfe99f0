package io.laredo.engine.deadletter;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Transaction;
import io.laredo.engine.codec.CodecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The transaction of a letter, read from its file anew in each pass; it is never in memory as a whole. */
final class StoredTransaction implements Transaction {
    private final LetterHeader header;
    private final Opening opening;

    StoredTransaction(LetterHeader header, Opening opening) {
        this.header = header;
        this.opening = opening;
    }

    /** Opens the file. */
    interface Opening {
        LetterFile open() throws IOException;
    }

    @Override
    public Position position() {
        return header.letter().position();
    }

    @Override
    public long xid() {
        return header.letter().xid();
    }

    @Override
    public Instant commitTime() {
        return header.letter().commitTime();
    }

    @Override
    public @Nullable String origin() {
        return header.letter().origin();
    }

    @Override
    public long changeCount() {
        return header.letter().changeCount();
    }

    @Override
    public long sizeBytes() {
        return header.sizeBytes();
    }

    @Override
    public ChangeCursor changes() {
        LetterFile file;
        try {
            file = opening.open();
        } catch (IOException e) {
            throw failed(e);
        }
        return new ChangeCursor() {
            @Override
            public @Nullable ChangeEvent next() {
                try {
                    return file.next();
                } catch (IOException | CodecException e) {
                    throw failed(e);
                }
            }

            @Override
            public void close() {
                try {
                    file.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private DeadLetterException failed(Exception cause) {
        return new DeadLetterException(
                "The dead letter of transaction %d at %s cannot be read any more: %s. Is it still there?"
                        .formatted(xid(), position(), cause.getMessage()),
                cause);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "dead letter of transaction %d at %s with %d changes".formatted(xid(), position(), changeCount());
    }
}
