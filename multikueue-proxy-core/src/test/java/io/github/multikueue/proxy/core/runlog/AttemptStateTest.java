package io.github.multikueue.proxy.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.logs.live.LivePod;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reads a try of a worker that is away sleeps until the worker is back, or nobody looks for the run any more. */
@Timeout(120)
class AttemptStateTest {

    private final AttemptState state = new AttemptState(attempt(), false);

    @Test
    void waitsAsLongAsTheWorkerIsAway() {
        state.away(true);
        Waiter waiter = new Waiter();
        waiter.awaitSleep();
        state.away(true);
        waiter.awaitSleep();
        assertThat(waiter.done).isNotDone();

        state.away(false);
        waiter.done.join();
    }

    @Test
    void waitsNoLongerThanSomebodyLooks() {
        state.away(true);
        Waiter waiter = new Waiter();
        waiter.awaitSleep();

        state.abandon();
        waiter.done.join();
    }

    @Test
    void doesNotWaitForAWorkerThatAnswers() throws InterruptedException {
        state.awaitWorker();

        assertThat(state.isAbandoned()).isFalse();
    }

    private final class Waiter {

        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Thread thread = new Thread(this::sleep, "waiter");

        Waiter() {
            thread.setDaemon(true);
            thread.start();
        }

        private void sleep() {
            try {
                state.awaitWorker();
                done.complete(null);
            } catch (InterruptedException e) {
                done.completeExceptionally(e);
            }
        }

        void awaitSleep() {
            await().atMost(Duration.ofMinutes(1)).until(() -> thread.getState() == Thread.State.WAITING);
        }
    }

    private static AttemptLog attempt() {
        TaskAttempt attempt = new TaskAttempt(1, "build-1-main-pod", "pod-uid", "", "", "Unknown", "", "", List.of());
        RunTask task =
                new RunTask("main", "", "TaskRun", "build-1-main", "uid-main", false, List.of(), "", List.of(attempt));
        return new AttemptLog(LivePod.PLACEMENT, task, attempt, true, Set.of());
    }
}
