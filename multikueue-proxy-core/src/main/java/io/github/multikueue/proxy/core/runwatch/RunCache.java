package io.github.multikueue.proxy.core.runwatch;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;
import io.github.multikueue.proxy.core.tekton.KueueLink;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.PodView;
import io.github.multikueue.proxy.core.tekton.RunChildren;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import io.github.multikueue.proxy.core.tekton.RunTasksReader;
import io.github.multikueue.proxy.core.tekton.TaskAttempt;
import io.github.multikueue.proxy.core.tekton.TektonRun;
import io.github.multikueue.proxy.core.tekton.TektonRun.Child;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one worker and all that belongs to them, there or deleted a while ago, as watches bring them; objects of
 * different resources come in any order. Safe for use by many threads.
 */
final class RunCache implements RunChildren {

    private static final int MAX_DEPTH = 8;

    private final String worker;
    private final @Nullable String requiredOrigin;
    private final Consumer<RunKey> onChange;
    private final ObjectShelf<TektonRun> runs;
    private final ObjectShelf<Child> taskRuns;
    private final ObjectShelf<Child> customRuns;
    private final ObjectShelf<PodView> pods;

    /**
     * @param requiredOrigin the value Kueue's origin label must have, or null for any
     * @param onChange told after each change of a run, or of something that belongs to it; must return at once
     */
    RunCache(String worker, @Nullable String requiredOrigin, Consumer<RunKey> onChange, Ticker ticker) {
        this.worker = worker;
        this.requiredOrigin = requiredOrigin;
        this.onChange = onChange;
        this.runs = new ObjectShelf<>(TektonRun::metadata, TektonRun::trimmed, this::changed, ticker);
        this.taskRuns = new ObjectShelf<>(Child::metadata, Child::trimmed, this::changed, ticker);
        this.customRuns = new ObjectShelf<>(Child::metadata, Child::trimmed, this::changed, ticker);
        this.pods = new ObjectShelf<>(PodView::metadata, PodView::withoutLabelsAndAnnotations, this::changed, ticker);
    }

    ObjectShelf<TektonRun> runs() {
        return runs;
    }

    ObjectShelf<Child> taskRuns() {
        return taskRuns;
    }

    ObjectShelf<Child> customRuns() {
        return customRuns;
    }

    ObjectShelf<PodView> pods() {
        return pods;
    }

    /** All runs that were proven to be the job's, in the order they were seen first. */
    List<RunSighting> of(Placement placement) {
        return runs.named(placement.job().namespace(), placement.job().name()).stream()
                .filter(each -> KueueLink.isMadeFor(each.metadata(), placement.workloadName(), requiredOrigin))
                .map(this::sighting)
                .toList();
    }

    /** The runs of which anything is known, whether it is there or deleted. */
    Set<RunKey> keys() {
        return Stream.concat(
                        runs.all().stream().map(TektonRun::metadata),
                        pods.all().stream().map(PodView::metadata))
                .map(each -> root(each, MAX_DEPTH))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** The names of the Workloads that runs of that name were made for. */
    Set<String> workloads(RunKey key) {
        return runs.named(key.namespace(), key.name()).stream()
                .map(each -> KueueLink.workload(each.metadata()))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** A Pod, there or deleted, by its UID; or null. */
    @Nullable
    PodView pod(String uid) {
        return pods.get(uid);
    }

    boolean isPodPresent(String uid) {
        return pods.isPresent(uid);
    }

    @Override
    public Collection<Child> taskRuns(TektonRun run) {
        return taskRuns.managedBy(run.metadata().uid());
    }

    @Override
    public Collection<Child> customRuns(TektonRun run) {
        return customRuns.managedBy(run.metadata().uid());
    }

    @Override
    public Collection<TektonRun> childRuns(TektonRun run) {
        return runs.managedBy(run.metadata().uid());
    }

    @Override
    public Collection<PodView> pods(TektonRun run, Child taskRun) {
        return pods.managedBy(taskRun.metadata().uid());
    }

    @Override
    public boolean isDeleted(ObjectMeta object) {
        return Stream.of(pods, taskRuns, runs).anyMatch(each -> each.isDeleted(object.uid()));
    }

    /** Whether it is whole comes first: what makes it so, as watches go on to tell, must be among what is read then. */
    private RunSighting sighting(TektonRun run) {
        boolean there = runs.isPresent(run.metadata().uid());
        boolean whole = there ? isWhole(run) : isSettled(run);
        RunTasks tasks = RunTasksReader.read(worker, run, this);
        Set<String> present = tasks.attempts()
                .map(TaskAttempt::podUid)
                .filter(uid -> uid != null && pods.isPresent(uid))
                .collect(Collectors.toSet());
        return new RunSighting(tasks, run.metadata().creationTimestamp(), there, whole, present);
    }

    /** Whether all that the run's status names has arrived, and TaskRuns that are there have told their ends. */
    private boolean isWhole(TektonRun run) {
        String uid = run.metadata().uid();
        List<TektonRun> childRuns = runs.managedBy(uid);
        return names(taskRuns.managedBy(uid), Child::metadata).containsAll(run.childNames(PipelineRuns.TASK_RUN))
                && names(childRuns, TektonRun::metadata).containsAll(run.childNames(PipelineRuns.PIPELINE_RUN))
                && taskRuns.managedBy(uid).stream().allMatch(this::hasToldItsEnd)
                && childRuns.stream().allMatch(this::isWhole);
    }

    private static <T> Set<String> names(List<T> objects, Function<T, ObjectMeta> metadata) {
        return objects.stream().map(each -> metadata.apply(each).name()).collect(Collectors.toSet());
    }

    private boolean hasToldItsEnd(Child taskRun) {
        return taskRun.status().complete()
                || !taskRuns.isPresent(taskRun.metadata().uid());
    }

    /** Whether nothing more will come of a run that is gone. It goes before its TaskRuns, and its watch may be ahead of theirs. */
    private boolean isSettled(TektonRun gone) {
        String uid = gone.metadata().uid();
        return taskRuns.managedBy(uid).stream().allMatch(each -> hasToldItsEnd(each) || hasRunOut(each))
                && runs.managedBy(uid).stream().allMatch(this::isSettled);
    }

    /** On a worker that was lost, Pods end though nobody tells their TaskRuns, nor removes them when their run goes. */
    private boolean hasRunOut(Child taskRun) {
        List<PodView> there = pods.managedBy(taskRun.metadata().uid()).stream()
                .filter(each -> pods.isPresent(each.metadata().uid()))
                .toList();
        return !there.isEmpty() && there.stream().allMatch(each -> each.status().over());
    }

    private void changed(ObjectMeta metadata) {
        RunKey key = root(metadata, MAX_DEPTH);
        if (key != null) {
            onChange.accept(key);
        }
    }

    /**
     * The run that the object belongs to; null if nobody knows. Up to Kueue 0.16, a run on a worker has the owners of the
     * manager's run, which are not there. An owner that has not arrived yet, or cannot be watched, is guessed by the label,
     * which is good enough to have somebody look.
     */
    private @Nullable RunKey root(ObjectMeta metadata, int depth) {
        ObjectMeta owner = depth == 0 ? null : owner(metadata);
        if (owner != null) {
            return root(owner, depth - 1);
        }
        if (runs.get(metadata.uid()) != null) {
            return new RunKey(metadata.namespace(), metadata.name());
        }
        String name = PipelineRuns.runName(metadata);
        return name == null ? null : new RunKey(metadata.namespace(), name);
    }

    private @Nullable ObjectMeta owner(ObjectMeta metadata) {
        for (OwnerReference each : metadata.ownerReferences()) {
            Child taskRun = each.controller() ? taskRuns.get(each.uid()) : null;
            TektonRun run = each.controller() ? runs.get(each.uid()) : null;
            if (taskRun != null || run != null) {
                return taskRun == null ? Objects.requireNonNull(run).metadata() : taskRun.metadata();
            }
        }
        return null;
    }
}
