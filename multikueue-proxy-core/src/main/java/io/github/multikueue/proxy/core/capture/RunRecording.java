package io.github.multikueue.proxy.core.capture;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.runwatch.Hold;
import io.github.multikueue.proxy.core.runwatch.RunKey;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One run on one worker that is being recorded. As long as it is, the worker is watched; each change leads to a look a moment
 * later, one however many there are. Where the worker cannot be watched, it is asked again and again. Safe for use by many
 * threads.
 */
final class RunRecording implements AutoCloseable {

    private static final Duration AFTER_CHANGE = Duration.ofMillis(100);
    /** A worker is not asked more often; an answer may be a second old. */
    private static final Duration UNWATCHED = Duration.ofMillis(1500);
    /** A run that is not seen in so many looks is gone, or was never there. */
    private static final int MOST_LOOKS_WITHOUT_RUN = 5;

    private final RunObserver observer;
    private final Placement placement;
    private final Consumer<RunRecording> planner;
    private final Hold watch;
    private final Hold changes;
    private boolean planned;
    private boolean changed;
    private int looksWithoutRun;

    /** @param planner has this looked at after its {@link #pause} */
    RunRecording(RunObserver observer, Placement placement, Consumer<RunRecording> planner) {
        this.observer = observer;
        this.placement = placement;
        this.planner = planner;
        this.watch = observer.watches().hold(requireNonNull(placement.worker()));
        this.changes = observer.watches()
                .onChange(
                        new RunKey(placement.job().namespace(), placement.job().name()), this::lookSoon);
    }

    Placement placement() {
        return placement;
    }

    /** Has it looked at in a moment. */
    void lookSoon() {
        synchronized (this) {
            if (planned) {
                changed = true;
                return;
            }
            planned = true;
        }
        planner.accept(this);
    }

    /** How long to wait for the next look. */
    Duration pause() {
        return isWatched() ? AFTER_CHANGE : UNWATCHED;
    }

    private boolean isWatched() {
        return observer.watched(placement).isPresent();
    }

    List<RunSighting> look() {
        synchronized (this) {
            changed = false;
        }
        return observer.look(placement);
    }

    /** Whether there is nothing more to record. */
    synchronized boolean isOver(List<RunSighting> seen) {
        looksWithoutRun = seen.isEmpty() ? looksWithoutRun + 1 : 0;
        return looksWithoutRun >= MOST_LOOKS_WITHOUT_RUN
                || (!seen.isEmpty()
                        && seen.stream()
                                .allMatch(each ->
                                        !each.present() && each.presentPods().isEmpty()));
    }

    /** The look is over. Without a watch the next one follows, as it does if something has changed meanwhile. */
    void looked(boolean worked) {
        boolean again;
        synchronized (this) {
            planned = false;
            again = changed || !worked || looksWithoutRun > 0;
        }
        if (again || !isWatched()) {
            lookSoon();
        }
    }

    @Override
    public void close() {
        changes.close();
        watch.close();
    }
}
