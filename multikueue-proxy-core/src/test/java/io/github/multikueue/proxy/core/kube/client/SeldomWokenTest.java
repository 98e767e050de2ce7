package io.github.multikueue.proxy.core.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.internal.concurrent.TaskRunner;
import org.junit.jupiter.api.Test;

/** The thread that looks after idle connections does not wake up for each of them. */
class SeldomWokenTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Recorded recorded = new Recorded();
    private final SeldomWoken seldom = new SeldomWoken(recorded);

    @Test
    void isWokenAtOnceAndThenOnceASecond() {
        for (int tenth = 0; tenth < 25; tenth++) {
            seldom.coordinatorNotify(TaskRunner.INSTANCE);
            recorded.now += SECOND / 10;
        }

        assertThat(recorded.wakeUps).containsExactly(0L, SECOND, 2 * SECOND);
    }

    /** What nobody was woken for is not left lying until the next task is due, which may be a minute away. */
    @Test
    void looksAtTheEndOfThePauseByItself() {
        seldom.coordinatorNotify(TaskRunner.INSTANCE);
        recorded.now += SECOND / 4;
        seldom.coordinatorWait(TaskRunner.INSTANCE, 60 * SECOND);
        recorded.now += SECOND;
        seldom.coordinatorWait(TaskRunner.INSTANCE, 60 * SECOND);

        assertThat(recorded.waits).containsExactly(3 * SECOND / 4, 60 * SECOND);
    }

    private static final class Recorded implements TaskRunner.Backend {

        private final List<Long> wakeUps = new ArrayList<>();
        private final List<Long> waits = new ArrayList<>();
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void coordinatorNotify(TaskRunner runner) {
            wakeUps.add(now);
        }

        @Override
        public void coordinatorWait(TaskRunner runner, long nanos) {
            waits.add(nanos);
        }

        @Override
        public <T> BlockingQueue<T> decorate(BlockingQueue<T> queue) {
            return queue;
        }

        @Override
        public void execute(TaskRunner runner, Runnable task) {
            throw new AssertionError("nothing is executed here");
        }
    }
}
