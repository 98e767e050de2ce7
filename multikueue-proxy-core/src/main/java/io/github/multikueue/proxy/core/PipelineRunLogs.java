package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The logs of PipelineRuns: of one container, or of a whole run. {@link MultiKueueProxy} has them, and its rules hold: but for
 * {@link #archivedLog} access is reviewed first, calls block until the log is open, and what is thrown names the worker if one is
 * known.
 */
public interface PipelineRunLogs {

    /**
     * The log of a container of a Pod of the run, as text from the beginning. Needs the rights to get the PipelineRun and the
     * Pod's log. Once the run or the Pod is gone from the worker, it comes from the first of the bound {@link LogStreamer}s
     * that has it.
     *
     * @param container the container's name, or null for the default: what the Pod's annotation
     *     {@code kubectl.kubernetes.io/default-container} says, else the first step, else the first container
     * @throws NotAdmittedException if the run is not on a worker, and no archive has the log
     */
    default OpenLog log(
            Caller caller,
            String namespace,
            String pipelineRun,
            String pod,
            @Nullable String container,
            LogOptions options) {
        return log(caller, namespace, pipelineRun, PodReference.newest(pod), container, options, LogFormat.TEXT, null);
    }

    /**
     * The log of a container of a Pod of the run. Needs the rights to get the PipelineRun and the Pod's log. Once the run or
     * the Pod is gone from the worker, it comes from the first of the bound {@link LogStreamer}s that has it.
     *
     * @param pod the Pod; a run that was evicted and admitted again may have had several of that name, see
     *     {@link OpenLog#otherPodUids}
     * @param container the container's name, or null for the default: what the Pod's annotation
     *     {@code kubectl.kubernetes.io/default-container} says, else the first step, else the first container
     * @param format how it is written
     * @param cursor where to go on, as it was given with a line of this log; or null. It names the Pod, unless {@code pod}
     *     has a UID
     * @throws NotAdmittedException if the run is not on a worker, and no archive has the log
     * @throws NotFoundException if the run has no such Pod; if that is because of its UID, it has those that are known
     */
    OpenLog log(
            Caller caller,
            String namespace,
            String pipelineRun,
            PodReference pod,
            @Nullable String container,
            LogOptions options,
            LogFormat format,
            @Nullable String cursor);

    /**
     * The log of the whole run, as text from the beginning. Needs the rights to get the PipelineRun, to list TaskRuns, and to
     * get the logs of all Pods of the namespace.
     *
     * <pre>{@code
     * RunLogOptions options = RunLogOptions.FOLLOW.withTasks(Set.of("build", "test"));
     * try (OpenLog log = proxy.runLog(caller, "team-a", "build-1", options)) {
     *     log.body().transferTo(System.out); // [build : compile] ..., until the run has finished
     * }
     * }</pre>
     *
     * @param options what of it
     * @throws NotFoundException if there is no such PipelineRun; or no such task or step, unless it may still come
     */
    default OpenLog runLog(Caller caller, String namespace, String pipelineRun, RunLogOptions options) {
        return runLog(caller, namespace, pipelineRun, options, LogFormat.TEXT, null);
    }

    /**
     * The log of the whole run. Needs the rights to get the PipelineRun, to list TaskRuns, and to get the logs of all Pods of
     * the namespace.
     *
     * @param options what of it
     * @param format how it is written
     * @param cursor where to go on, as it was given with a line of this run's log; or null
     * @throws NotFoundException if there is no such PipelineRun; or no such task or step, unless it may still come
     * @throws BadRequestException if the cursor is none of this run's log
     */
    OpenLog runLog(
            Caller caller,
            String namespace,
            String pipelineRun,
            RunLogOptions options,
            LogFormat format,
            @Nullable String cursor);

    /**
     * The log of a container that is gone from its worker, by names alone, as text from its beginning to its end. Of several
     * Pods of that name, it is that of the newest. Nobody's access is reviewed: that is for the one who calls this to do by
     * other means.
     *
     * @param start if not null, only of a task that was not over by then; for archives, which have many of one name
     * @param end if not null, only of a task that had started by then; likewise
     * @throws NotFoundException if neither the store nor the archive has it
     */
    OpenLog archivedLog(String namespace, String pod, String container, @Nullable Instant start, @Nullable Instant end);
}
