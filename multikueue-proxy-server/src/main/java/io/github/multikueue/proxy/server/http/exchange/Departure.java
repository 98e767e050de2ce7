package io.github.multikueue.proxy.server.http.exchange;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the client has left before its answer was complete, and what is to be done then. Of leaving and completing the
 * first counts. Safe for use by many threads.
 */
final class Departure {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    private enum State {
        PRESENT,
        LEFT,
        COMPLETE
    }

    private final List<Runnable> actions = new ArrayList<>(1);
    private State state = State.PRESENT;

    /** Runs the action when the client leaves; at once if it has left, never if the answer is complete. */
    void onLeave(Runnable action) {
        synchronized (this) {
            if (state == State.PRESENT) {
                actions.add(action);
            }
            if (state != State.LEFT) {
                return;
            }
        }
        run(action);
    }

    /** The client has left, or is not served any longer. */
    void leave() {
        List<Runnable> pending;
        synchronized (this) {
            if (state != State.PRESENT) {
                return;
            }
            state = State.LEFT;
            pending = List.copyOf(actions);
            actions.clear();
        }
        pending.forEach(Departure::run);
    }

    /** The answer is complete. */
    synchronized void complete() {
        if (state == State.PRESENT) {
            state = State.COMPLETE;
            actions.clear();
        }
    }

    synchronized boolean hasLeft() {
        return state == State.LEFT;
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("Failed to act on the departure of a client", e);
        }
    }

    /** Says to Jetty that there is nothing to be answered. */
    static Throwable aborted() {
        return new AbortedException();
    }

    private static final class AbortedException extends Request.Handler.AbortException {

        private static final long serialVersionUID = 1;
    }
}
