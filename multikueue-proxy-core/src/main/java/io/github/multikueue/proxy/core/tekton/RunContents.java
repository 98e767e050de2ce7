package io.github.multikueue.proxy.core.tekton;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.base.Suppliers;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.concurrent.CoalescingCache;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.raw.RawJson;
import io.github.multikueue.proxy.core.kube.meta.raw.RawList;
import io.github.multikueue.proxy.core.placement.JobKinds;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a PipelineRun, or another job, consists of on its worker. Lists are selected there by the label with the run's name, and then reduced
 * to what provably belongs to the run; all that is kept stays as the worker sent it.
 */
public final class RunContents {

    private static final byte[] NO_STATUS = "{}".getBytes(StandardCharsets.UTF_8);

    private static final Duration LOOK_REMEMBERED_FOR = Duration.ofSeconds(1);
    private static final long MAX_LOOKS = 1_000;

    /** The state is part of it, since what is seen after a change of state is told from what was seen before. */
    private record Look(String worker, String jobUid, String workloadName, PlacementState state) {}

    private final WorkerClients workers;
    private final WorkerRuns runs;
    private final Ownership ownership;
    private final CoalescingCache<Look, RunTasks> looks;

    /**
     * @param kinds the kinds of jobs that can be asked for
     * @param requiredOrigin the value Kueue's origin label must have, or null for any
     */
    public RunContents(WorkerClients workers, JobKinds kinds, @Nullable String requiredOrigin, Ticker ticker) {
        this.workers = workers;
        this.runs = new WorkerRuns(workers, kinds, requiredOrigin, ticker);
        this.ownership = new Ownership(workers);
        this.looks = new CoalescingCache<>(LOOK_REMEMBERED_FOR, MAX_LOOKS, ticker);
    }

    /**
     * The run's TaskRuns, as the worker's TaskRunList.
     *
     * @param placement a placement of a PipelineRun with a worker
     * @throws NotFoundException if the run is not on that worker
     */
    public byte[] taskRuns(Placement placement, ListOptions options) {
        return list(placement, PipelineRuns::taskRuns, options, run -> each -> ownership.ownsTaskRun(run, each));
    }

    /**
     * The Pods of the run's TaskRuns, retries included, or of another job, as the worker's PodList.
     *
     * @param placement a placement with a worker
     * @throws NotFoundException if the run is not on that worker
     */
    public byte[] pods(Placement placement, ListOptions options) {
        return list(placement, PipelineRuns::pods, options, this::isPodOf);
    }

    private Predicate<ObjectMeta> isPodOf(WorkerRun run) {
        if (!run.kind().equals(PipelineRuns.KIND)) {
            return pod -> ownership.descends(run, pod);
        }
        Supplier<WorkerRun> withTaskRuns = Suppliers.memoize(() -> learnTaskRuns(run));
        return pod -> run.hasTaskRunOf(pod) || withTaskRuns.get().hasTaskRunOf(pod);
    }

    /**
     * A Pod's status, as the worker has it.
     *
     * @param placement a placement with a worker
     * @throws NotFoundException if there is no such Pod, or it does not belong to the run
     */
    public byte[] podStatus(Placement placement, String podName) {
        byte[] pod = readPod(placement, podName);
        prove(placement, podName, parsePod(placement, pod));
        try {
            return RawJson.field(pod, "status").orElse(NO_STATUS);
        } catch (IOException e) {
            throw unusable(placement, e);
        }
    }

    /**
     * A Pod of the run.
     *
     * @param placement a placement with a worker
     * @throws NotOfRunException if there is such a Pod, but it does not belong to the run
     * @throws NotFoundException if the run or the Pod is not on that worker
     */
    public PodView pod(Placement placement, String podName) {
        PodView pod = parsePod(placement, readPod(placement, podName));
        prove(placement, podName, pod);
        return pod;
    }

    /**
     * Whether a Pod that was proven to be of the run before is still there, which it can be for a moment after its run.
     *
     * @param placement a placement with a worker
     */
    public boolean isPodThere(Placement placement, String podName, String podUid) {
        ApiPath pods = PipelineRuns.pods(placement.job().namespace());
        try {
            byte[] pod = workers.get(requireNonNull(placement.worker())).getBytes(pods.segment(podName));
            return podUid.equals(parsePod(placement, pod).metadata().uid());
        } catch (NotFoundException e) {
            return false;
        }
    }

    /**
     * What the PipelineRun is made of: its tasks, their tries, their Pods and containers. An answer may be a second old, but never
     * older than the placement's state; all who ask at once share one.
     *
     * @param placement a placement with a worker
     * @throws NotFoundException if the run is not on that worker
     */
    public RunTasks tasks(Placement placement) {
        Look look = new Look(
                requireNonNull(placement.worker()),
                placement.jobUid(),
                requireNonNull(placement.workloadName()),
                placement.state());
        return looks.get(look, () -> readTasks(placement));
    }

    private RunTasks readTasks(Placement placement) {
        TektonRun now = runs.look(placement);
        WorkerRun run = runs.of(placement, now.metadata().uid());
        RunTasks tasks = RunTasksReader.read(
                run.worker(),
                now,
                new ListedChildren(workers.get(run.worker()), now.metadata().namespace()));
        tasks.tasks().forEach(each -> run.note(each.uid(), true));
        return tasks;
    }

    /** Lists the run's TaskRuns once, rather than reading one for each Pod. */
    private WorkerRun learnTaskRuns(WorkerRun run) {
        filter(run, PipelineRuns.taskRuns(run.namespace()), ListOptions.ALL, each -> {
            ownership.ownsTaskRun(run, each);
            return false;
        });
        return run;
    }

    /**
     * An empty answer may mean that the run has been removed since it was proven, or created anew: that is told by looking again.
     *
     * @param collection of a namespace
     * @param isOf what belongs to the run
     */
    private byte[] list(
            Placement placement,
            Function<String, ApiPath> collection,
            ListOptions options,
            Function<WorkerRun, Predicate<ObjectMeta>> isOf) {
        WorkerRun run = runs.of(placement);
        ApiPath path = collection.apply(run.namespace());
        RawList list = filter(run, path, options, isOf.apply(run));
        if (list.size() == 0) {
            runs.forget(placement);
            WorkerRun now = runs.of(placement);
            list = list.dropped() == 0 ? list : filter(now, path, options, isOf.apply(now));
        }
        return list.json();
    }

    private RawList filter(WorkerRun run, ApiPath collection, ListOptions options, Predicate<ObjectMeta> condition) {
        String label = run.kind().podLabel();
        ApiPath path = collection
                .query("labelSelector", label.isEmpty() ? null : label + "=" + run.name())
                .query("limit", options.limit())
                .query("continue", options.continueToken());
        return workers.get(run.worker()).filterItems(path, condition);
    }

    private byte[] readPod(Placement placement, String podName) {
        WorkerRun run = runs.of(placement);
        try {
            return workers.get(run.worker())
                    .getBytes(PipelineRuns.pods(run.namespace()).segment(podName));
        } catch (NotFoundException e) {
            throw new NotFoundException("pods \"" + podName + "\" not found on worker \"" + run.worker() + "\"");
        }
    }

    /**
     * A Pod outlives its run for a moment: what is removed last has no owner any more to be proven by; and a run that was created
     * anew has other Pods. So before it is called somebody else's, the run is looked at again.
     */
    private void prove(Placement placement, String podName, PodView pod) {
        if (ownership.descends(runs.of(placement), pod.metadata())) {
            return;
        }
        runs.forget(placement);
        if (!ownership.descends(runs.of(placement), pod.metadata())) {
            throw new NotOfRunException("pods \"" + podName + "\" does not belong to " + placement.job()
                    + " on worker \"" + placement.worker() + "\"");
        }
    }

    private static PodView parsePod(Placement placement, byte[] pod) {
        try {
            return Json.read(pod, PodView.class);
        } catch (IOException e) {
            throw unusable(placement, e);
        }
    }

    private static UpstreamFailureException unusable(Placement placement, IOException cause) {
        return new UpstreamFailureException(
                "worker \"" + placement.worker() + "\" gave an unusable answer: not the JSON expected", cause);
    }
}
