package io.github.multikueue.proxy.core.runwatch;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.tekton.RunContents;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at runs on workers: at what a watch knows if there is one, else by asking the worker. Safe for use by many threads. */
public final class RunObserver {

    private final RunContents contents;
    private final WorkerWatches watches;

    public RunObserver(RunContents contents, WorkerWatches watches) {
        this.contents = contents;
        this.watches = watches;
    }

    /** The watches, for those who want to be told of changes. */
    public WorkerWatches watches() {
        return watches;
    }

    /** Knows the Pods. */
    public RunContents contents() {
        return contents;
    }

    /**
     * All runs of the job on the placement's worker that are known, there or deleted a while ago; empty if there is none.
     *
     * @param at a placement with a worker
     * @throws ProxyException if the worker has to be asked, and cannot be
     */
    public List<RunSighting> look(Placement at) {
        return watched(at).filter(all -> !all.isEmpty()).orElseGet(() -> ask(at));
    }

    /** The same without asking the worker: empty if it is not watched, or not all is known up to now. */
    public Optional<List<RunSighting>> watched(Placement at) {
        return watches.current(requireNonNull(at.worker())).map(cache -> cache.of(at));
    }

    /** Whether the worker is watched, and all is known up to now. */
    public boolean isWatched(String worker) {
        return watches.current(worker).isPresent();
    }

    /**
     * What a watch has seen, which may be nothing yet; without a watch, what the worker says.
     *
     * @throws ProxyException if the worker has to be asked, and cannot be
     */
    public List<RunSighting> seen(Placement at) {
        return watched(at).orElseGet(() -> ask(at));
    }

    /** Whether the run has a Pod of that name on the placement's worker, as far as that can be asked. */
    boolean hasPod(Placement at, String pod) {
        try {
            return contents.pod(at, pod) != null;
        } catch (ProxyException e) {
            return false;
        }
    }

    /** The names of the Workloads that runs of that name on that worker were made for, as far as a watch has seen. */
    public Set<String> workloads(String worker, RunKey key) {
        return watches.known(worker).map(cache -> cache.workloads(key)).orElse(Set.of());
    }

    /** Asks the worker, which knows only what is there; empty if there is none. */
    public List<RunSighting> ask(Placement at) {
        try {
            return List.of(require(at));
        } catch (NotFoundException e) {
            return List.of();
        }
    }

    /**
     * Asks the worker.
     *
     * @throws NotFoundException if the run is not there, or is not the job's; the message says why
     */
    public RunSighting require(Placement at) {
        return RunSighting.listed(contents.tasks(at));
    }
}
