package io.github.multikueue.proxy.core.runwatch;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.concurrent.CoalescingCache;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Finds the workers that have something of a job's run. As a rule that is the one Kueue has chosen. But when Kueue takes a run
 * that has started back, it clears its choice and creates the run anew, on one or on all workers that it nominates, for the
 * sake of the finally tasks; meanwhile the first one may be there still. Then every worker that comes into question is asked
 * for a run that is proven to be the job's, so that the answer does not depend on what this process has seen before. Safe for
 * use by many threads.
 */
public final class RunSites {

    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(1);
    private static final long MOST_REMEMBERED = 10_000;

    /** The states in which a run may be on workers that Kueue does not name. */
    private static final Set<PlacementState> TAKEN_BACK = Set.of(
            PlacementState.EVICTING,
            PlacementState.RETRYING,
            PlacementState.INACTIVE,
            PlacementState.REJECTED,
            PlacementState.FINISHED);

    /**
     * What was found.
     *
     * @param sightings the runs, worker after worker
     * @param problems why workers could not be asked, by their names
     */
    public record Found(List<RunSighting> sightings, Map<String, ProxyException> problems) {

        public Found {
            sightings = List.copyOf(sightings);
            problems = Map.copyOf(problems);
        }
    }

    private record Question(String jobUid, PlacementState state, List<String> nominated) {}

    private final RunObserver observer;
    private final WorkerConfigRegistry registry;
    private final RunHistory history;
    private final Executor threads;
    private final CoalescingCache<Question, Found> answers;

    /** @param threads runs one task for each worker that has to be asked */
    public RunSites(
            RunObserver observer, WorkerConfigRegistry registry, RunHistory history, Executor threads, Ticker ticker) {
        this.observer = observer;
        this.registry = registry;
        this.history = history;
        this.threads = threads;
        this.answers = new CoalescingCache<>(REMEMBERED_FOR, MOST_REMEMBERED, ticker);
    }

    /**
     * The workers that may have something of the run, the likeliest first: the one Kueue has chosen, or those it nominates;
     * those that are known from before; and, if there is none of these, and Kueue has taken the run back, all.
     */
    public Set<String> candidates(Placement placement) {
        Set<String> workers = new LinkedHashSet<>();
        if (placement.worker() != null) {
            workers.add(placement.worker());
        } else {
            workers.addAll(placement.nominatedWorkers());
        }
        if (placement.workloadName() == null) {
            return Set.of();
        }
        history.of(placement).stream()
                .map(RunTasks::worker)
                .filter(each -> registry.find(each).isPresent())
                .forEach(workers::add);
        if (workers.isEmpty() && isTakenBack(placement)) {
            registry.all().stream().map(WorkerConfig::name).forEach(workers::add);
        }
        return workers;
    }

    /** Asks all candidates at the same time. */
    public Found look(Placement placement) {
        Map<String, CompletableFuture<List<RunSighting>>> asked = new LinkedHashMap<>();
        candidates(placement).forEach(each -> asked.put(each, ask(placement.withWorker(each))));
        List<RunSighting> sightings = new ArrayList<>();
        Map<String, ProxyException> problems = new LinkedHashMap<>();
        asked.forEach((worker, answer) -> {
            try {
                sightings.addAll(answer.join());
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof ProxyException problem)) {
                    throw e;
                }
                problems.put(worker, problem);
            }
        });
        return new Found(sightings, problems);
    }

    private CompletableFuture<List<RunSighting>> ask(Placement at) {
        Optional<List<RunSighting>> watched = observer.watched(at).filter(each -> !each.isEmpty());
        if (watched.isPresent()) {
            return CompletableFuture.completedFuture(watched.get());
        }
        try {
            return CompletableFuture.supplyAsync(() -> observer.ask(at), threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.supplyAsync(() -> observer.ask(at), Runnable::run);
        }
    }

    /**
     * Where the run is. If Kueue names no worker, it is the one that is found to have it, one that goes on before one that is
     * over; else the one that is known to have had it last; else the placement stays as it is.
     */
    public Placement locate(Placement placement) {
        if (placement.worker() != null || !mayBeSomewhere(placement)) {
            return placement;
        }
        Optional<String> found = found(placement).sightings().stream()
                .filter(RunSighting::present)
                .max(Comparator.comparing((RunSighting each) -> !each.tasks().complete())
                        .thenComparing(RunSighting::created))
                .map(each -> each.tasks().worker());
        return found.or(() -> last(history.of(placement)))
                .map(placement::withWorker)
                .orElse(placement);
    }

    /** Where a Pod of the run is: of several workers that have the run, the one that has the Pod, too. */
    public Placement locatePod(Placement placement, String pod) {
        List<String> holding = placement.worker() == null ? holding(placement) : List.of();
        return holding.size() < 2
                ? locate(placement)
                : holding.stream()
                        .map(placement::withWorker)
                        .filter(each -> observer.hasPod(each, pod))
                        .findFirst()
                        .orElseGet(() -> locate(placement));
    }

    /** The workers that have a run of the job now, as far as they can be asked. */
    public List<String> holding(Placement placement) {
        if (placement.worker() != null) {
            return List.of(placement.worker());
        }
        return mayBeSomewhere(placement)
                ? found(placement).sightings().stream()
                        .filter(RunSighting::present)
                        .map(each -> each.tasks().worker())
                        .distinct()
                        .toList()
                : List.of();
    }

    /** What to tell who asks for something of a run that is on no worker. */
    public static ProxyException notOnAnyWorker(Placement placement) {
        return switch (placement.state()) {
            case NO_WORKLOAD -> new NotFoundException(String.valueOf(placement.message()));
            case FINISHED -> new NotFoundException(placement.job() + " has finished, and no worker has anything of it");
            case LOCAL, INACTIVE, PENDING, DISPATCHING, ADMITTED, EVICTING, RETRYING, REJECTED ->
                new NotAdmittedException(placement);
        };
    }

    private Found found(Placement placement) {
        Question question = new Question(placement.jobUid(), placement.state(), placement.nominatedWorkers());
        return answers.get(question, () -> look(placement));
    }

    /** Of a job of another kind, nothing is known but what Kueue says. */
    private static boolean mayBeSomewhere(Placement placement) {
        return PipelineRuns.KIND.matches(placement.job())
                && (isTakenBack(placement) || !placement.nominatedWorkers().isEmpty());
    }

    private static boolean isTakenBack(Placement placement) {
        return TAKEN_BACK.contains(placement.state());
    }

    private static Optional<String> last(Collection<RunTasks> all) {
        return all.stream().reduce((older, newer) -> newer).map(RunTasks::worker);
    }
}
