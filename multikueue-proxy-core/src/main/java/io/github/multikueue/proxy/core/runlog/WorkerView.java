package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.runwatch.Hold;
import io.github.multikueue.proxy.core.runwatch.RunKey;
import io.github.multikueue.proxy.core.runwatch.RunObserver;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What one follower of a run sees of it on one worker. The worker is watched as long as this is open. Where that does not
 * work, the worker is asked in the background, so that a slow one holds up nobody. For one thread.
 */
final class WorkerView implements AutoCloseable {

    private final RunObserver observer;
    private final Executor threads;
    private final Wakeup wakeup;
    private final Hold watch;
    private final Hold changes;
    private final Map<String, RunSighting> seen = new LinkedHashMap<>();
    private boolean looked;
    private @Nullable ProxyException problem;
    private volatile @Nullable Answer answer;
    private boolean asking;

    /** What the worker said when it was asked. */
    private record Answer(
            List<RunSighting> sightings, @Nullable ProxyException problem) {}

    WorkerView(RunObserver observer, Placement at, String worker, Executor threads, Wakeup wakeup) {
        this.observer = observer;
        this.threads = threads;
        this.wakeup = wakeup;
        this.changes = observer.watches()
                .onChange(new RunKey(at.job().namespace(), at.job().name()), wakeup::raise);
        this.watch = observer.watches().hold(worker);
    }

    /** What was seen by somebody else a moment ago. */
    void begin(Collection<RunSighting> sightings, @Nullable ProxyException trouble) {
        take(new Answer(List.copyOf(sightings), trouble));
    }

    /** Looks again; what takes time is done in the background, and counts for a later look. */
    void look(Placement at) {
        Optional<List<RunSighting>> watched = observer.watched(at);
        if (watched.isPresent() && !watched.get().isEmpty()) {
            take(new Answer(watched.get(), null));
            return;
        }
        Answer arrived = answer;
        if (arrived != null) {
            answer = null;
            asking = false;
            take(arrived);
        }
        if (!asking) {
            ask(at);
        }
    }

    private void ask(Placement at) {
        try {
            asking = true;
            threads.execute(() -> answer = answer(at));
        } catch (RejectedExecutionException e) {
            asking = false; // There is a thread the next time.
        }
    }

    private Answer answer(Placement at) {
        try {
            return new Answer(observer.ask(at), null);
        } catch (ProxyException e) {
            return new Answer(List.of(), e);
        }
    }

    private void take(Answer now) {
        looked = true;
        problem = now.problem();
        if (problem == null) {
            Set<String> there = new HashSet<>();
            for (RunSighting each : now.sightings()) {
                there.add(each.uid());
                seen.merge(each.uid(), each, (before, latest) -> latest.including(before));
            }
            seen.replaceAll((uid, last) -> there.contains(uid) ? last : last.gone());
        }
    }

    /** All that was ever seen there, as it was seen last. */
    Collection<RunSighting> sightings() {
        return seen.values();
    }

    /** Why the worker cannot be looked at, or null if it can. */
    @Nullable
    ProxyException problem() {
        return problem;
    }

    /** Whether nothing more will come of what is known there, as far as the worker can be looked at. */
    boolean isOver() {
        return looked && problem == null && seen.values().stream().allMatch(RunSighting::over);
    }

    /** Only a look from now on tells whether it is over. */
    void forgetLook() {
        looked = false;
    }

    @Override
    public void close() {
        changes.close();
        watch.close();
    }
}
