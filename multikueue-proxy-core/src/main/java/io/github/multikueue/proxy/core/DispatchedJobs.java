package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.logs.LogFormat;
import org.jspecify.annotations.Nullable;

/**
 * The use cases for jobs of any {@linkplain JobKind kind} that the proxy was made with: where a job of the manager cluster runs, and its
 * Pods and their logs there. PipelineRuns are among them.
 *
 * <pre>{@code
 * JobKind jobs = JobKind.of("batch", "v1", "jobs", "Job").withPodLabel("batch.kubernetes.io/job-name");
 * try (MultiKueueProxy proxy = MultiKueueProxy.builder().kubeconfig(kubeconfig).addJobKind(jobs).connect()) {
 *     Placement placement = proxy.jobs().resolve(caller, jobs.reference("team-a", "train-1"));
 * }
 * }</pre>
 *
 * <p>The rules of {@link MultiKueueProxy} hold: access is reviewed first, for the job's own resource (such as {@code get jobs.batch}) instead of
 * the PipelineRun; what is given provably belongs to the job; calls block, and all throw a {@link BadRequestException} for a kind that is
 * not served. What a job of another kind than PipelineRuns does not have: its logs are read while its Pods are there, and then from the
 * {@link LogStreamer}s that were added; the store of logs does not keep them. While Kueue names no worker, none is looked for. Safe
 * for use by many threads.
 */
public final class DispatchedJobs {

    private final ReviewedPlacements placements;
    private final ReviewedObjects objects;
    private final ReviewedLogs logs;
    private final Lifecycle lifecycle;

    DispatchedJobs(ReviewedPlacements placements, ReviewedObjects objects, ReviewedLogs logs, Lifecycle lifecycle) {
        this.placements = placements;
        this.objects = objects;
        this.logs = logs;
        this.lifecycle = lifecycle;
    }

    /**
     * Where the job is. Needs the right to get the job. If it is admitted to a worker that cannot be used now, the reason is
     * {@code WorkerUnavailable}, and the message says why.
     *
     * @throws NotFoundException if there is no such job, or Kueue has made no Workload for it
     */
    public Placement resolve(Caller caller, JobReference job) {
        lifecycle.requireOpen();
        return placements.resolve(caller, job);
    }

    /**
     * The Pods of the job, as a {@code PodList}. Needs the rights to get the job and to list Pods.
     *
     * @throws NotAdmittedException if the job is not on a worker
     */
    public WorkerDocument pods(Caller caller, JobReference job, ListOptions options) {
        lifecycle.requireOpen();
        return objects.pods(caller, job, options);
    }

    /**
     * The {@code status} of a Pod of the job. Needs the rights to get the job and the Pod.
     *
     * @throws NotAdmittedException if the job is not on a worker
     */
    public WorkerDocument podStatus(Caller caller, JobReference job, String pod) {
        lifecycle.requireOpen();
        return objects.podStatus(caller, job, pod);
    }

    /**
     * The log of a container of a Pod of the job, as text. Needs the rights to get the job and the Pod's log. A followed log goes on after
     * broken connections, without losing or repeating a line.
     *
     * @param container the container's name, or null for the default: what the Pod's annotation
     *     {@code kubectl.kubernetes.io/default-container} says, else the first container
     * @throws NotAdmittedException if the job is not on a worker, and no archive has the log
     */
    public OpenLog log(Caller caller, JobReference job, String pod, @Nullable String container, LogOptions options) {
        return log(caller, job, PodReference.newest(pod), container, options, LogFormat.TEXT, null);
    }

    /**
     * The same in any format, and from where a cursor says.
     *
     * @param pod the Pod: by its name, and perhaps its UID
     * @param cursor the cursor that came with the last line that was read, or null to begin as {@code options} say
     * @throws BadRequestException if the cursor is none of this log
     * @throws NotAdmittedException if the job is not on a worker, and no archive has the log
     */
    public OpenLog log(
            Caller caller,
            JobReference job,
            PodReference pod,
            @Nullable String container,
            LogOptions options,
            LogFormat format,
            @Nullable String cursor) {
        lifecycle.requireOpen();
        return logs.log(caller, job, pod, container, options, format, cursor);
    }
}
