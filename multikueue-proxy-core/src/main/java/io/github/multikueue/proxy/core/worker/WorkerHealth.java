package io.github.multikueue.proxy.core.worker;

import io.github.multikueue.proxy.core.concurrent.Backoff;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one worker answers. Once a call has failed to reach it, further calls fail at once with the same problem, while
 * probes in the background find out when it is back: the first one immediately, then with growing pauses. When there is
 * only a doubt, the next caller waits for one probe.
 */
final class WorkerHealth implements AutoCloseable {

    /** Asks the worker for something cheap. Blocks, but not for long. */
    interface Probe {
        /** Returns why the worker cannot be used, or null if it can. */
        @Nullable
        String problem();
    }

    private enum Kind {
        UP,
        DOUBTED,
        DOWN
    }

    /** Compared by identity, so that the late result of an old call or probe never changes a newer state. */
    static final class State {

        private final Kind kind;
        private final @Nullable String problem;

        private State(Kind kind, @Nullable String problem) {
            this.kind = kind;
            this.problem = problem;
        }

        /** Why the worker cannot be used, or null if it can. */
        @Nullable
        String problem() {
            return problem;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(WorkerHealth.class);

    private final String worker;
    private final Probe probe;
    private final Backoff backoff;
    private final ScheduledExecutorService prober;
    private final ReentrantLock probing = new ReentrantLock();
    private volatile State state = new State(Kind.UP, null);
    private volatile boolean closed;

    /**
     * @param backoff the pauses between probes; used by nobody else
     * @param prober runs the probes
     */
    WorkerHealth(String worker, Probe probe, Backoff backoff, ScheduledExecutorService prober) {
        this.worker = worker;
        this.probe = probe;
        this.backoff = backoff;
        this.prober = prober;
    }

    /** The state to act upon. Waits for a probe if there is a doubt. */
    State settled() {
        State now = state;
        if (now.kind == Kind.DOUBTED) {
            probe(now);
        }
        return state;
    }

    /** The state as far as it is known, without waiting. */
    State known() {
        return state;
    }

    /** Somebody else noticed a change: the next caller finds out. */
    synchronized void doubt() {
        state = new State(Kind.DOUBTED, null);
    }

    /**
     * A call that was begun in that state did not reach the worker.
     *
     * @param detail more for the log; may have addresses
     */
    void failed(State seen, String problem, @Nullable String detail) {
        State down = new State(Kind.DOWN, problem);
        if (replace(seen, down)) {
            log.warn("worker {}: {}; probing until it is back; {}", worker, problem, detail);
            probeLater(down, Duration.ZERO);
        }
    }

    /** Ends the probing. */
    @Override
    public void close() {
        closed = true;
    }

    private synchronized boolean replace(State before, State after) {
        if (state != before) {
            return false;
        }
        state = after;
        return true;
    }

    private void probeLater(State before, Duration pause) {
        if (!closed) {
            ScheduledFuture<?> unused = prober.schedule(() -> probe(before), pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void probe(State before) {
        probing.lock();
        try {
            if (closed || state != before) {
                return;
            }
            String problem = probe.problem();
            State after = new State(problem == null ? Kind.UP : Kind.DOWN, problem);
            if (replace(before, after)) {
                probed(before, after);
            }
        } finally {
            probing.unlock();
        }
    }

    private void probed(State before, State after) {
        if (after.kind == Kind.UP) {
            backoff.reset();
            log.info("worker {}: answers", worker);
            return;
        }
        if (before.kind == Kind.DOUBTED) {
            log.warn("worker {}: {}; probing until it is back", worker, after.problem);
        }
        probeLater(after, backoff.next());
    }
}
