package io.laredo.engine.deadletter;

import io.laredo.Transaction;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;

/** A process that keeps one letter after the other, and prints the ids of those it has kept. */
final class LetterProcess {
    private LetterProcess() {}

    public static void main(String[] args) throws InterruptedException {
        LocalDeadLetters letters = new LocalDeadLetters(Path.of(args[0]), Clock.systemUTC());
        Letters any = new Letters(new Random());
        System.out.println("ready");
        for (int count = 1; ; count = count % 400 + 40) {
            Transaction transaction = any.transaction(count, count);
            System.out.println(letters.add("shop", transaction, 1, new IllegalStateException("poison"))
                    .id());
        }
    }
}
