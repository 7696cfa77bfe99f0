package io.laredo.engine.deadletter;

import io.laredo.Transaction;
import io.laredo.engine.codec.CodecException;
import io.laredo.engine.files.DurableFolder;
import io.laredo.engine.files.FileNames;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters in a folder of the local disk: a folder in it for each target, a file for each letter. Letters go from the
 * transaction to the file and back without being in memory as a whole.
 */
public final class LocalDeadLetters implements DeadLetterStore {
    /*
     * A file for each letter, not one for many: a letter is there when its file has its name, so a process that dies leaves no
     * torn tail to find in a file that has other letters; one that is removed leaves no hole to clean up; and a damaged one
     * takes no other with it. Letters are rare, so their files are few.
     *
     * Names are counted up, which is the order of the letters. The random part keeps a name from being used again once the last
     * letter is removed: a person may still have it on the screen.
     */
    private static final Logger logger = LoggerFactory.getLogger(LocalDeadLetters.class);
    private static final Pattern NAMES = Pattern.compile("(\\d{10}-[0-9a-f]{8})\\.letter");
    private static final int BUFFER = 1 << 16;
    private static final int DIGITS = 10;

    private final Path folder;
    private final Clock clock;

    /** @param folder made when the first letter comes; only the user of this process can read it then */
    public LocalDeadLetters(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public DeadLetter add(String target, Transaction transaction, int attempts, Throwable cause)
            throws InterruptedException {
        LetterHeader header = LetterHeader.of(target, transaction, clock.instant(), attempts, cause);
        DurableFolder files = files(target);
        try {
            String name = files.write(LocalDeadLetters::nameAfter, out -> LetterFile.write(header, transaction, out));
            return header.in(idOf(name), files.size(name));
        } catch (IOException | CodecException e) {
            throw new DeadLetterException(
                    "Transaction %d at %s could not be kept as a dead letter in %s: %s. Give the folder room, or have the target fixed"
                            .formatted(transaction.xid(), transaction.position(), files.path(), e.getMessage()),
                    e);
        }
    }

    private static String nameAfter(List<DurableFolder.StoredFile> present) {
        long last = present.stream()
                .filter(file -> NAMES.matcher(file.name()).matches())
                .mapToLong(file -> Long.parseLong(file.name().substring(0, DIGITS)))
                .max()
                .orElse(0);
        return "%010d-%08x.letter"
                .formatted(last + 1, ThreadLocalRandom.current().nextInt());
    }

    private static String idOf(String name) {
        Matcher matcher = NAMES.matcher(name);
        if (!matcher.matches()) {
            throw new CodecException("It is not named as a dead letter is");
        }
        return matcher.group(1);
    }

    @Override
    public DeadLetterList list(String target) {
        DurableFolder files = files(target);
        List<DeadLetter> letters = new ArrayList<>();
        Map<String, DeadLetterException> damaged = new TreeMap<>();
        try {
            for (DurableFolder.StoredFile file : files.files()) {
                try (LetterFile letter = letterFile(files, file.name())) {
                    letters.add(requireOf(target, letter.header()).in(idOf(file.name()), file.bytes()));
                } catch (NoSuchFileException e) {
                    logger.debug("Dead letter {} of target {} was removed meanwhile", file.name(), target);
                } catch (CodecException e) {
                    damaged.put(file.name(), damaged(files, file.name(), e));
                }
            }
            return new DeadLetterList(letters, damaged);
        } catch (IOException e) {
            throw new DeadLetterException(
                    "The dead letters of target '%s' in %s could not be read: %s"
                            .formatted(target, files.path(), e.getMessage()),
                    e);
        }
    }

    private static LetterHeader requireOf(String target, LetterHeader header) {
        if (!header.letter().target().equals(target)) {
            throw new CodecException(
                    "It is of target '%s'".formatted(header.letter().target()));
        }
        return header;
    }

    /** {@inheritDoc} It is read to its end first, so that no target is given the half of a damaged one. */
    @Override
    public Transaction open(String target, String id) {
        DurableFolder files = files(target);
        String name = id + ".letter";
        try (LetterFile letter = letterFile(files, name)) {
            LetterHeader header = requireOf(target, letter.header());
            letter.readToEnd();
            return new StoredTransaction(header, () -> letterFile(files, name));
        } catch (NoSuchFileException e) {
            throw new DeadLetterException(
                    "There is no dead letter '%s' of target '%s' in %s".formatted(id, target, files.path()), e);
        } catch (CodecException e) {
            throw damaged(files, name, e);
        } catch (IOException e) {
            throw new DeadLetterException(
                    "Dead letter '%s' in %s could not be read: %s".formatted(id, files.path(), e.getMessage()), e);
        }
    }

    private static LetterFile letterFile(DurableFolder files, String name) throws IOException {
        BufferedInputStream in = new BufferedInputStream(files.open(name, 0), BUFFER);
        boolean done = false;
        try {
            LetterFile letter = new LetterFile(in);
            done = true;
            return letter;
        } finally {
            if (!done) {
                in.close();
            }
        }
    }

    private static DeadLetterException damaged(DurableFolder files, String name, CodecException cause) {
        return new DeadLetterException(
                "'%s' in %s cannot be used as a dead letter. %s. Put an intact copy in its place, or remove it and copy its table anew"
                        .formatted(name, files.path(), cause.getMessage()),
                cause);
    }

    @Override
    public void remove(String target, Collection<String> ids) throws InterruptedException {
        DurableFolder files = files(target);
        try {
            files.remove(ids.stream().map(id -> id + ".letter").toList());
        } catch (IOException e) {
            throw new DeadLetterException(
                    "Dead letters %s of target '%s' in %s could not be removed: %s"
                            .formatted(ids, target, files.path(), e.getMessage()),
                    e);
        }
    }

    private DurableFolder files(String target) {
        return new DurableFolder(folder.resolve(FileNames.of(target)));
    }

    /** For people: the folder. */
    @Override
    public String toString() {
        return folder.toString();
    }
}
