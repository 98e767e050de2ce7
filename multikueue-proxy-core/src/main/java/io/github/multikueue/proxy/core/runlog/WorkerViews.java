package io.github.multikueue.proxy.core.runlog;

import com.google.common.collect.Maps;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.runwatch.RunSighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/** What one follower of a run sees of it on all workers that come into question. For one thread. */
final class WorkerViews implements AutoCloseable {

    private final RunSource source;
    private final Executor threads;
    private final WakeupSignal wakeup;
    private final Map<String, WorkerView> views = new LinkedHashMap<>();

    WorkerViews(RunSource source, Executor threads, WakeupSignal wakeup) {
        this.source = source;
        this.threads = threads;
        this.wakeup = wakeup;
    }

    /** What was found a moment ago. */
    void begin(KnownRun first) {
        source.sites()
                .candidates(first.placement())
                .forEach(worker -> view(first.placement(), worker)
                        .begin(
                                first.sightings().stream()
                                        .filter(each -> each.tasks().worker().equals(worker))
                                        .toList(),
                                first.problems().get(worker)));
    }

    /** Looks at all of them, also at those that the run has left. */
    void look(Placement placement) {
        source.sites().candidates(placement).forEach(worker -> view(placement, worker));
        views.forEach((worker, view) -> view.look(placement.withWorker(worker)));
    }

    private WorkerView view(Placement placement, String worker) {
        return views.computeIfAbsent(
                worker, name -> new WorkerView(source.observer(), placement, name, threads, wakeup));
    }

    /** All runs that were seen, worker after worker. */
    List<RunSighting> sightings() {
        List<RunSighting> all = new ArrayList<>();
        views.values().forEach(each -> all.addAll(each.sightings()));
        return all;
    }

    /** Why workers cannot be looked at, by their names. */
    Map<String, ProxyException> problems() {
        Map<String, ProxyException> problems = new LinkedHashMap<>();
        views.forEach((worker, view) -> {
            if (view.problem() != null) {
                problems.put(worker, view.problem());
            }
        });
        return problems;
    }

    /** The workers that are known not to answer. */
    Set<String> away() {
        return Maps.filterValues(problems(), WorkerUnavailableException.class::isInstance)
                .keySet();
    }

    /** From now on, only what is seen from now on counts for {@link #areOver}. */
    void forgetLooks() {
        views.values().forEach(WorkerView::forgetLook);
    }

    /** Whether nothing more will come from any worker. */
    boolean areOver() {
        return views.values().stream().allMatch(WorkerView::isOver);
    }

    @Override
    public void close() {
        views.values().forEach(WorkerView::close);
    }
}
