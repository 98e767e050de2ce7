package io.github.multikueue.proxy.core;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.access.CallerNames;
import io.github.multikueue.proxy.core.access.StandingAccess;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The use cases: where a PipelineRun of the manager cluster runs, and its TaskRuns, Pods and logs there.
 *
 * <p>Each call reviews the caller's access on the manager first, as if the run had stayed there, and then finds the worker;
 * only then is the worker asked. Answers from workers are relayed as they are, reduced to what provably belongs to the run.
 *
 * <p>Make one with {@link #connect}; with {@link #builder()} if parts of it are your own; or with Guice and a
 * {@link MultiKueueProxyModule}, and then {@link #start()} it. Safe for use by many threads. All calls block; they throw the exceptions
 * of {@code io.github.multikueue.proxy.api} and name the worker in them if one is known. After {@link #close()} they throw an
 * {@link IllegalStateException} that says so, all but {@link #describe} and {@link #readiness}.
 */
public final class MultiKueueProxy implements PipelineRunLogs, AutoCloseable {

    private final ReviewedPlacements placements;
    private final ReviewedObjects objects;
    private final ReviewedLogs logs;
    private final LogSources sources;
    private final CallerNames callerNames;
    private final StandingAccess standingAccess;
    private final Lifecycle lifecycle;

    @Inject
    MultiKueueProxy(
            ReviewedPlacements placements,
            ReviewedObjects objects,
            ReviewedLogs logs,
            LogSources sources,
            CallerNames callerNames,
            StandingAccess standingAccess,
            Lifecycle lifecycle) {
        this.placements = placements;
        this.objects = objects;
        this.logs = logs;
        this.sources = sources;
        this.callerNames = callerNames;
        this.standingAccess = standingAccess;
        this.lifecycle = lifecycle;
    }

    /**
     * Makes a started proxy for the cluster of a kubeconfig, and waits until its caches are full.
     *
     * @param kubeconfig a kubeconfig of the manager cluster, or null for the cluster this process runs in, else
     *     {@code KUBECONFIG}, else {@code ~/.kube/config}
     * @throws IOException if there is no kubeconfig, it cannot be used, or the caches are not full within the request
     *     timeout; the cause is what kept them from being filled
     * @throws InvalidConfigException if a file cannot be used that is named in the settings, or all logs are to be captured and the
     *     store cannot be opened
     */
    public static MultiKueueProxy connect(ProxyConfig config, @Nullable Path kubeconfig) throws IOException {
        return builder().config(config).kubeconfig(kubeconfig).connect();
    }

    /** Begins to make a proxy of which parts are one's own. */
    public static MultiKueueProxyBuilder builder() {
        return new MultiKueueProxyBuilder();
    }

    /** Waits until the caches are full; if they are not in time, this is closed. */
    void requireReady(Duration atMost) throws IOException {
        lifecycle.requireReady(atMost);
    }

    /**
     * Opens the store of logs, and begins to fill the caches; returns at once. Until they are full, no worker is known. Before, nothing
     * is open: no file, no lock, no connection, no thread. A second call does nothing.
     *
     * @throws InvalidConfigException if all logs are to be captured, and the store cannot be opened; then this is closed
     * @throws IllegalStateException if this is closed
     */
    public void start() {
        lifecycle.start();
    }

    /**
     * Where the run is. Needs the right to get the PipelineRun. If the run is admitted to a worker that cannot be used now,
     * the reason is {@code WorkerUnavailable}, and the message says why. If Kueue names no worker, since it has taken the run
     * back and it does not wait for quota again, it is a worker that has the run, or had it last; see {@link #holders}.
     *
     * @throws NotFoundException if there is no such PipelineRun, or Kueue has made no Workload for it
     */
    public Placement resolve(Caller caller, String namespace, String pipelineRun) {
        return jobs().resolve(caller, PipelineRuns.KIND.reference(namespace, pipelineRun));
    }

    /**
     * The workers that are found to have the run now, as far as they can be asked, if Kueue names none: a run that Kueue has
     * taken back can be on several. Empty if Kueue names one; that is the placement's.
     *
     * @param placement an answer of {@link #resolve}
     */
    public List<String> holders(Placement placement) {
        lifecycle.requireOpen();
        return placements.holders(placement);
    }

    /**
     * The TaskRuns of the run, as a {@code TaskRunList}. Needs the rights to get the PipelineRun and to list TaskRuns.
     *
     * @throws NotAdmittedException if the run is not on a worker
     */
    public WorkerDocument taskRuns(Caller caller, String namespace, String pipelineRun, ListOptions options) {
        lifecycle.requireOpen();
        return objects.taskRuns(caller, PipelineRuns.KIND.reference(namespace, pipelineRun), options);
    }

    /**
     * The Pods of the run, as a {@code PodList}. Needs the rights to get the PipelineRun and to list Pods.
     *
     * @throws NotAdmittedException if the run is not on a worker
     */
    public WorkerDocument pods(Caller caller, String namespace, String pipelineRun, ListOptions options) {
        return jobs().pods(caller, PipelineRuns.KIND.reference(namespace, pipelineRun), options);
    }

    /**
     * The {@code status} of a Pod of the run. Needs the rights to get the PipelineRun and the Pod.
     *
     * @throws NotAdmittedException if the run is not on a worker
     */
    public WorkerDocument podStatus(Caller caller, String namespace, String pipelineRun, String pod) {
        return jobs().podStatus(caller, PipelineRuns.KIND.reference(namespace, pipelineRun), pod);
    }

    /** The same for jobs of other kinds, which were {@linkplain MultiKueueProxyBuilder#addJobKind added}. */
    public DispatchedJobs jobs() {
        return new DispatchedJobs(placements, objects, logs, lifecycle);
    }

    /**
     * Finds out whether the manager's API server knows the caller, whatever they may do.
     *
     * @throws io.github.multikueue.proxy.api.UnauthenticatedException if it does not
     */
    public void authenticate(Caller caller, String namespace) {
        lifecycle.requireOpen();
        placements.authenticate(caller, namespace);
    }

    @Override
    public OpenLog log(
            Caller caller,
            String namespace,
            String pipelineRun,
            PodReference pod,
            @Nullable String container,
            LogOptions options,
            LogFormat format,
            @Nullable String cursor) {
        return logs().log(caller, namespace, pipelineRun, pod, container, options, format, cursor);
    }

    @Override
    public OpenLog runLog(
            Caller caller,
            String namespace,
            String pipelineRun,
            RunLogOptions options,
            LogFormat format,
            @Nullable String cursor) {
        return logs().runLog(caller, namespace, pipelineRun, options, format, cursor);
    }

    @Override
    public OpenLog archivedLog(
            String namespace, String pod, String container, @Nullable Instant start, @Nullable Instant end) {
        return logs().archivedLog(namespace, pod, container, start, end);
    }

    /**
     * Reviews the caller's access again and again, for whatever lasts but an {@link OpenLog}, which does so itself. However many depend
     * on the same access, it is reviewed once in every {@link ProxyConfig#accessReviewInterval}, and once more
     * {@link StandingAccess#CONFIRMATION} after a denial: only one that stands then is told.
     *
     * @param access what the caller needs, all of it, and was granted a moment ago
     * @param onLost told once, by another thread, with what to tell the caller: that access was revoked, or that the token
     *     is not valid any more, or that nobody could say for three intervals; returns fast
     * @return to be closed when access is needed no longer; may be closed more than once
     */
    public StandingAccess.Watch watchAccess(
            Caller caller, List<AccessAttributes> access, Consumer<ProxyException> onLost) {
        lifecycle.requireOpen();
        return standingAccess.watch(caller, access, onLost);
    }

    /**
     * Who the caller is, for audit logs: never a token. Asks the manager's API server once in a while, and does not fail. An
     * impersonated user is named together with the impersonator. Answers also once this is closed, about requests that were cut off.
     */
    public String describe(Caller caller) {
        return callerNames.nameOf(caller);
    }

    /** How logs are kept; empty if no store of logs is configured. */
    public Optional<LogKeepingStatus> logKeeping() {
        lifecycle.requireOpen();
        return sources.status();
    }

    /** Whether the proxy can answer, and the state of each worker. Once closed, it cannot. */
    public Readiness readiness() {
        return lifecycle.readiness();
    }

    /**
     * Waits until the caches are full and fresh.
     *
     * @return whether they are; false if the time is over, the thread was interrupted, or this was closed meanwhile
     */
    public boolean awaitReady(Duration atMost) {
        lifecycle.requireOpen();
        return lifecycle.awaitReady(atMost);
    }

    /** Ends all watches and calls, and closes those of its parts that are {@link AutoCloseable}. May be called more than once. */
    @Override
    public void close() {
        lifecycle.close();
    }

    private ReviewedLogs logs() {
        lifecycle.requireOpen();
        return logs;
    }
}
