package io.github.multikueue.proxy.core.archive;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.OwnerReference;
import io.github.multikueue.proxy.core.kueue.KueueLabels;
import io.github.multikueue.proxy.core.placement.WorkloadNames;
import io.github.multikueue.proxy.core.tekton.KueueLink;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.TaskStatus;
import io.github.multikueue.proxy.core.tekton.TektonNames;
import io.github.multikueue.proxy.core.tekton.TektonRun;
import io.github.multikueue.proxy.core.tekton.TektonRun.Child;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the TaskRun of a Pod. Filters only select: that a PipelineRun in the archive is the one Kueue made for the manager's
 * is told by Kueue's link to the Workload, whose name has a hash of the manager's UID; and that a TaskRun is the run's by its
 * owners' UIDs. A Result proves nothing, several runs may share it.
 */
final class ArchivedTasks {

    /** A TaskRun, where it is kept, and the try that had the Pod. */
    record Found(String namespace, ResultsRecord place, Child taskRun, TaskStatus attempt) {}

    private record RunRecord(ResultsRecord place, TektonRun run) {}

    private static final String RUN_TYPE = "tekton.dev/v1.PipelineRun";
    private static final String TASK_RUN_TYPE = "tekton.dev/v1.TaskRun";
    private static final int MAX_DEPTH = 8;

    private final ResultsClient results;
    private final @Nullable String requiredOrigin;

    ArchivedTasks(ResultsClient results, @Nullable String requiredOrigin) {
        this.results = results;
        this.requiredOrigin = requiredOrigin;
    }

    /**
     * The TaskRun of a Pod of this job. If the job was sent out several times, to a worker that lost it and then to another,
     * its Pods have the same names there: then that of the last time.
     */
    Optional<Found> of(Placement placement, String pod) {
        String namespace = placement.job().namespace();
        return runs(placement).stream()
                .flatMap(each -> taskRun(namespace, each, pod).stream())
                .findFirst();
    }

    /** The last TaskRun of any job that had a Pod of this name between these times. */
    Optional<Found> of(String namespace, String pod, @Nullable Instant start, @Nullable Instant end) {
        return taskRuns(namespace, ResultsClient.ANY_RESULT, pod).stream()
                .filter(each -> ArchivedTimes.overlap(each.taskRun().status(), start, end))
                .findFirst();
    }

    private List<RunRecord> runs(Placement placement) {
        List<String> workloads = placement.workloadName() == null
                ? WorkloadNames.candidates(placement.job(), placement.jobUid())
                : List.of(placement.workloadName());
        List<String> links = workloads.stream()
                .flatMap(each -> List.of("annotations", "labels").stream()
                        .map(kind -> Cel.equal(
                                "data.metadata." + kind + "[\"" + KueueLabels.PREBUILT_WORKLOAD_NAME + "\"]", each)))
                .toList();
        String filter = Cel.all(
                Cel.equal("data_type", RUN_TYPE),
                Cel.equal("data.metadata.name", placement.job().name()),
                Cel.any(links));
        return results.records(placement.job().namespace(), ResultsClient.ANY_RESULT, filter).stream()
                .map(ArchivedTasks::run)
                .filter(each -> isOf(each.run().metadata(), placement, workloads))
                .toList();
    }

    private boolean isOf(ObjectMeta run, Placement placement, List<String> workloads) {
        return run.name().equals(placement.job().name())
                && run.namespace().equals(placement.job().namespace())
                && workloads.contains(KueueLink.workload(run))
                && KueueLink.hasOrigin(run, requiredOrigin);
    }

    private Optional<Found> taskRun(String namespace, RunRecord run, String pod) {
        String runUid = run.run().metadata().uid();
        List<String> places = run.run().hasChildren(PipelineRuns.PIPELINE_RUN)
                ? List.of(run.place().result(), ResultsClient.ANY_RESULT)
                : List.of(run.place().result());
        return places.stream()
                .flatMap(result -> taskRuns(namespace, result, pod).stream())
                .filter(each -> descends(namespace, each.taskRun().metadata(), runUid, MAX_DEPTH))
                .findFirst();
    }

    /** Tekton numbers the Pods of further tries, so that one index says where the status of a try is. */
    private List<Found> taskRuns(String namespace, String result, String pod) {
        int attempt = TektonNames.attempt(pod) - 1;
        String filter = Cel.all(
                Cel.equal("data_type", TASK_RUN_TYPE),
                Cel.any(List.of(
                        Cel.equal("data.status.podName", pod),
                        Cel.equal("data.status.retriesStatus[" + attempt + "].podName", pod))));
        List<Found> found = new ArrayList<>();
        for (ResultsRecord each : results.records(namespace, result, filter)) {
            Child taskRun = ResultsClient.parse(() -> each.as(Child.class));
            if (taskRun.metadata().namespace().equals(namespace)) {
                taskRun.status().ofPod(pod).ifPresent(status -> found.add(new Found(namespace, each, taskRun, status)));
            }
        }
        return found;
    }

    private boolean descends(String namespace, ObjectMeta object, String runUid, int depth) {
        return object.ownerReferences().stream()
                .filter(OwnerReference::controller)
                .anyMatch(owner -> owner.uid().equals(runUid)
                        || (depth > 0 && ownerDescends(namespace, owner, runUid, depth - 1)));
    }

    private boolean ownerDescends(String namespace, OwnerReference owner, String runUid, int depth) {
        if (!PipelineRuns.KIND.group().equals(owner.group())
                || !PipelineRuns.KIND.kind().equals(owner.kind())) {
            return false;
        }
        String filter = Cel.all(Cel.equal("data_type", RUN_TYPE), Cel.equal("name", owner.uid()));
        return results.records(namespace, ResultsClient.ANY_RESULT, filter).stream()
                .map(each -> run(each).run().metadata())
                .anyMatch(each -> each.uid().equals(owner.uid()) && descends(namespace, each, runUid, depth));
    }

    private static RunRecord run(ResultsRecord place) {
        return new RunRecord(place, ResultsClient.parse(() -> place.as(TektonRun.class)));
    }
}
