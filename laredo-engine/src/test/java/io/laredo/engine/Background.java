package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Something that a thread of its own does, and that may have to wait for the test. */
final class Background<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    private Background(Callable<T> action) {
        this.task = new FutureTask<>(action);
        this.thread = new Thread(task, "background");
        thread.setDaemon(true);
        thread.start();
    }

    static <T> Background<T> run(Callable<T> action) {
        return new Background<>(action);
    }

    /** Waits until the thread waits for something. */
    void awaitWaiting() {
        await().untilAsserted(() -> assertThat(thread.getState())
                .isIn(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.BLOCKED));
    }

    /** Waits for the result. What the action throws is the cause. */
    T result() throws ExecutionException, InterruptedException, TimeoutException {
        return task.get(10, TimeUnit.SECONDS);
    }
}
