package io.github.multikueue.proxy.core.kube.client.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A timeout that begins without waking a thread. */
class DeadlineTest {

    private static final class Told extends Deadline {

        private final CountDownLatch over = new CountDownLatch(1);

        private Told(long milliseconds) {
            timeout(milliseconds, TimeUnit.MILLISECONDS);
            begin();
        }

        @Override
        protected void timedOut() {
            over.countDown();
        }

        boolean isOver() {
            return over.getCount() == 0;
        }
    }

    @Test
    void whatIsNotLeftInTimeIsOver() {
        Told first = new Told(1);
        await().until(first::isOver);
        Told second = new Told(1);
        await().until(second::isOver);

        assertThat(first.exit()).isTrue();
        assertThat(second.exit()).isTrue();
    }

    /** The second one, which is over later, shows that there was time enough. */
    @Test
    void whatIsLeftInTimeIsNot() {
        Told left = new Told(100);
        boolean late = left.exit();
        Told later = new Told(200);
        await().until(later::isOver);

        assertThat(left.isOver()).isEqualTo(late);
    }

    /** One that is over soon does not wait for one that takes long. */
    @Test
    void eachIsOverForItself() {
        Told longest = new Told(TimeUnit.DAYS.toMillis(1));
        Told shortest = new Told(1);
        await().until(shortest::isOver);

        assertThat(longest.isOver()).isFalse();
        assertThat(longest.exit()).isFalse();
    }
}
