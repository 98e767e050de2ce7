package io.github.multikueue.proxy.core.fake;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Pace} that a test drives: nothing happens but in {@link #advance}, on the thread that calls it. Thread safe.
 */
public final class HandPace implements Pace {
    private record Action(Duration at, long number, Runnable runnable) {}

    private final PriorityQueue<Action> actions =
            new PriorityQueue<>(Comparator.comparing(Action::at).thenComparing(Action::number));
    private Duration now = Duration.ZERO;
    private long numbers;
    private boolean closed;

    @Override
    public synchronized Duration elapsed() {
        return now;
    }

    @Override
    public synchronized void after(Duration delay, Runnable action) {
        if (!closed) {
            actions.add(new Action(now.plus(delay), numbers++, action));
        }
    }

    /** Lets that much time pass: runs all actions that become due, those too that other actions add, in order of time. */
    public void advance(Duration time) {
        Duration until = elapsed().plus(time);
        for (Action next = next(until); next != null; next = next(until)) {
            next.runnable().run();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        actions.clear();
    }

    /** The next action that is due by then, taken off; without one, it is then. */
    private synchronized @Nullable Action next(Duration until) {
        Action first = actions.peek();
        if (first == null || first.at().compareTo(until) > 0) {
            now = until;
            return null;
        }
        now = first.at();
        return actions.remove();
    }
}
