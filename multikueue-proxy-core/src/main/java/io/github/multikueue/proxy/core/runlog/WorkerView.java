package io.github.multikueue.proxy.core.runlog;

import static java.util.stream.Collectors.toSet;

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
    private final Hold watch;
    private final Hold changes;
    private final UnheardPods unheardPods;
    private final Map<String, RunSighting> seen = new LinkedHashMap<>();
    private boolean looked;
    private boolean lastWatched;
    private @Nullable ProxyException problem;
    private @Nullable Question asked;

    /** What the worker is being asked, and what it was known to have when that began. */
    private static final class Question {

        private final Map<String, RunSighting> knownBefore;
        private volatile @Nullable List<RunSighting> answer;
        private volatile @Nullable ProxyException problem;

        Question(Map<String, RunSighting> knownBefore) {
            this.knownBefore = Map.copyOf(knownBefore);
        }

        boolean isAnswered() {
            return answer != null || problem != null;
        }
    }

    WorkerView(RunObserver observer, Placement at, String worker, Executor threads, WakeupSignal wakeup) {
        this.observer = observer;
        this.threads = threads;
        this.changes = observer.watches()
                .onChange(new RunKey(at.job().namespace(), at.job().name()), wakeup::raise);
        this.watch = observer.watches().hold(worker);
        this.unheardPods = new UnheardPods(observer, threads, wakeup);
    }

    /** What was seen by somebody else a moment ago. */
    void begin(Collection<RunSighting> sightings, @Nullable ProxyException trouble) {
        looked = true;
        problem = trouble;
        sightings.forEach(this::see);
    }

    /** Looks again; what takes time is done in the background, and counts for a later look. */
    void look(Placement at) {
        Optional<List<RunSighting>> watched = observer.watched(at);
        if (watched.isPresent() && !watched.get().isEmpty()) {
            asked = null; // What a watch tells is newer than any answer.
            lastWatched = true;
            watched(watched.get());
            unheardPods.ask(at, seen.values(), watched.get());
            return;
        }
        Question question = asked;
        if (question != null && question.isAnswered()) {
            answered(question);
            question = null;
        }
        asked = question == null ? ask(at) : question;
    }

    private @Nullable Question ask(Placement at) {
        // An answer may be one that the worker gave to somebody else, a second before.
        Question question = new Question(lastWatched ? Map.of() : seen);
        lastWatched = false;
        try {
            threads.execute(() -> answer(question, at));
            return question;
        } catch (RejectedExecutionException e) {
            return null; // There is a thread the next time.
        }
    }

    private void answer(Question question, Placement at) {
        try {
            question.answer = observer.ask(at);
        } catch (ProxyException e) {
            question.problem = e;
        }
    }

    private void watched(List<RunSighting> all) {
        looked = true;
        problem = null;
        all.forEach(this::see);
        Set<String> there = all.stream().map(RunSighting::uid).collect(toSet());
        seen.replaceAll((uid, last) -> there.contains(uid) ? unheardPods.without(last) : last.gone());
    }

    /** An answer may be older than what a watch has told, so it ends nothing that nobody had seen when it was asked for. */
    private void answered(Question question) {
        looked = true;
        problem = question.problem;
        List<RunSighting> all = question.answer;
        if (all == null) {
            return;
        }
        Set<String> there = all.stream().map(RunSighting::uid).collect(toSet());
        for (RunSighting each : all) {
            Set<String> pods = podsAfter(each, question);
            see(each);
            seen.computeIfPresent(each.uid(), (uid, merged) -> merged.withPods(pods));
        }
        seen.replaceAll(
                (uid, last) -> there.contains(uid) || !question.knownBefore.containsKey(uid) ? last : last.gone());
    }

    /** The Pods that are there: those of the answer, and those that have come since it was asked for. */
    private Set<String> podsAfter(RunSighting answer, Question question) {
        RunSighting last = seen.get(answer.uid());
        RunSighting before = question.knownBefore.get(answer.uid());
        Set<String> pods = new HashSet<>(last == null ? Set.of() : last.presentPods());
        pods.removeAll(before == null ? Set.of() : before.presentPods());
        pods.addAll(answer.presentPods());
        return pods;
    }

    private void see(RunSighting sighting) {
        seen.merge(sighting.uid(), sighting, (before, latest) -> latest.including(before));
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
