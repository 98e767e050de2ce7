package io.github.multikueue.proxy.core.fake;

import java.time.Duration;

/**
 * The time in which the controllers of a {@link FakeFleet} act by themselves. Thread safe.
 *
 * <p>{@link #realTime()} is the default; a {@link HandPace} goes on when a test says so.
 */
public interface Pace extends AutoCloseable {
    /** How much time has passed since it began. */
    Duration elapsed();

    /** Runs {@code action} once when {@code delay} has passed. Actions run one after the other; none runs after the close. */
    void after(Duration delay, Runnable action);

    /** Forgets all actions that have not run yet. */
    @Override
    void close();

    /** Real time; the actions run on one daemon thread, which begins with the first action. */
    static Pace realTime() {
        return new RealPace();
    }
}
