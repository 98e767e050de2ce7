package io.github.multikueue.proxy.core.kube.client.guard;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okio.AsyncTimeout;

/**
 * A timeout of okio that begins without waking a thread. Okio's watchdog is woken by each timeout that becomes the next one to be over: with
 * one call at a time, by each call. So there always is a sooner one while there are calls, which begins anew every second. Its end is
 * {@code exit}.
 */
public abstract class Deadline extends AsyncTimeout {

    private static final Soonest SOONEST = new Soonest();

    /** The time that was set begins; {@code timedOut} is called if it is over before {@code exit}. */
    public final void begin() {
        SOONEST.keep();
        enter();
    }

    /** Begins anew as long as it is needed. */
    private static final class Soonest extends AsyncTimeout {

        private final AtomicBoolean running = new AtomicBoolean();
        private volatile boolean needed;

        Soonest() {
            timeout(1, TimeUnit.SECONDS);
        }

        void keep() {
            if (!needed) {
                needed = true;
            }
            if (!running.get() && running.compareAndSet(false, true)) {
                enter();
            }
        }

        @Override
        protected void timedOut() {
            boolean unused = exit();
            if (needed) {
                needed = false;
                enter();
            } else {
                running.set(false);
            }
        }
    }
}
