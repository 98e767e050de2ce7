package io.github.multikueue.proxy.core.fake;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/**
 * What happens when in a story, one thing after the other on the thread of a {@link Pace}. Times are of the recording; the
 * speed turns them into those of the pace. Not thread safe before its start; afterwards used by that thread only.
 */
final class StoryTime {
    private record Moment(Duration at, long number, boolean essential, Runnable action) {}

    private final Pace pace;
    private final CompletableFuture<Void> over;
    private final PriorityQueue<Moment> moments =
            new PriorityQueue<>(Comparator.comparing(Moment::at).thenComparing(Moment::number));
    private double speed = 1;
    private long numbers;
    private int essentials;
    private Duration begin = Duration.ZERO;
    private Duration now = Duration.ZERO;

    /** {@code over} is completed when the last moment given to {@link #at} has passed, or an action failed. */
    StoryTime(Pace pace, CompletableFuture<Void> over) {
        this.pace = pace;
        this.over = over;
    }

    void speed(double factor) {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("speed: " + factor + " (expected: more than 0)");
        }
        speed = factor;
    }

    /** Something that belongs to the story. */
    void at(Duration time, Runnable action) {
        essentials++;
        moments.add(new Moment(time, numbers++, true, action));
    }

    /** Something that happens so much later, unless the story is over by then. */
    void after(Duration time, Runnable action) {
        moments.add(new Moment(now.plus(time), numbers++, false, action));
    }

    void start() {
        begin = pace.elapsed();
        pace.after(Duration.ZERO, this::go);
    }

    /** Runs something that takes no time in the story. */
    void stopFor(Runnable action) {
        Duration before = pace.elapsed();
        action.run();
        begin = begin.plus(pace.elapsed().minus(before));
    }

    private void go() {
        try {
            runWhatIsDue();
        } catch (RuntimeException | AssertionError e) {
            over.completeExceptionally(e);
            return;
        }
        Moment next = moments.peek();
        if (essentials == 0 || next == null) {
            over.complete(null);
        } else {
            pace.after(wait(next), this::go);
        }
    }

    private void runWhatIsDue() {
        Moment next = moments.peek();
        while (essentials > 0 && next != null && wait(next).compareTo(Duration.ZERO) <= 0) {
            moments.remove();
            now = next.at();
            essentials -= next.essential() ? 1 : 0;
            next.action().run();
            next = moments.peek();
        }
    }

    private Duration wait(Moment moment) {
        Duration due = begin.plus(Duration.ofNanos(Math.round(moment.at().toNanos() / speed)));
        return due.minus(pace.elapsed());
    }
}
