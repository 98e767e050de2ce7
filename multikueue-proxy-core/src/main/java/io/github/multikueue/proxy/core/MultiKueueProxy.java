package io.github.multikueue.proxy.core;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Stage;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.access.CallerNames;
import io.github.multikueue.proxy.core.access.StandingAccess;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.cursor.Cursors;
import io.github.multikueue.proxy.core.logs.format.EncodedLog;
import io.github.multikueue.proxy.core.placement.JobKind;
import io.github.multikueue.proxy.core.runlog.RunLog;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import io.github.multikueue.proxy.core.runwatch.RunSites;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.RunContents;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import io.github.multikueue.proxy.core.worker.WorkerReport;
import io.kubernetes.client.util.wait.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The use cases: where a PipelineRun of the manager cluster runs, and its TaskRuns, Pods and logs there.
 *
 * <p>Each call reviews the caller's access on the manager first, as if the run had stayed there, and then finds the worker;
 * only then is the worker asked. Answers from workers are relayed as they are, reduced to what provably belongs to the run.
 *
 * <p>Make one with {@link #connect}, or with Guice and a {@link MultiKueueProxyModule} of your own bindings; then
 * {@link #start()} it. Safe for use by many threads. All calls block; they throw the exceptions of
 * {@code io.github.multikueue.proxy.api} and name the worker in them if one is known.
 */
public final class MultiKueueProxy implements AutoCloseable {

    private static final Duration READY_POLL = Duration.ofMillis(20);
    private static final JobKind PIPELINE_RUN = PipelineRuns.KIND;

    private final AccessReviewer reviewer;
    private final WorkloadResolver resolver;
    private final WorkerClients workers;
    private final RunContents contents;
    private final ContainerLogs containerLogs;
    private final Cursors cursors;
    private final RunLog runLog;
    private final RunSites sites;
    private final LogSources sources;
    private final CallerNames callerNames;
    private final StandingAccess standingAccess;
    private final Lifecycle lifecycle;

    @Inject
    MultiKueueProxy(
            AccessReviewer reviewer,
            WorkloadResolver resolver,
            WorkerClients workers,
            RunContents contents,
            @ForLogs LogStreamer logs,
            Cursors cursors,
            RunLog runLog,
            RunSites sites,
            LogSources sources,
            CallerNames callerNames,
            StandingAccess standingAccess,
            Lifecycle lifecycle) {
        this.reviewer = reviewer;
        this.resolver = resolver;
        this.workers = workers;
        this.contents = contents;
        this.containerLogs = new ContainerLogs(contents, sources, logs);
        this.cursors = cursors;
        this.runLog = runLog;
        this.sites = sites;
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
     *     timeout
     * @throws InvalidConfigException if a file cannot be used that is named in the settings, or all logs are to be captured and the
     *     store cannot be opened
     */
    public static MultiKueueProxy connect(ProxyConfig config, @Nullable Path kubeconfig) throws IOException {
        ApiClient manager = ApiClients.manager(kubeconfig, System.getenv(), config.requestTimeout(), CallObserver.NONE);
        MultiKueueProxy proxy = make(config, manager);
        proxy.start();
        if (!proxy.awaitReady(config.requestTimeout())) {
            String unready = proxy.readiness().caches().toString();
            proxy.close();
            throw new IOException(
                    "the manager cluster was not read within " + config.requestTimeout() + ": " + unready);
        }
        return proxy;
    }

    private static MultiKueueProxy make(ProxyConfig config, ApiClient manager) {
        try {
            return Guice.createInjector(Stage.PRODUCTION, new MultiKueueProxyModule(config, manager, CallObserver.NONE))
                    .getInstance(MultiKueueProxy.class);
        } catch (CreationException e) {
            manager.close();
            throw InvalidConfigException.among(e)
                    .<RuntimeException>map(each -> each)
                    .orElse(e);
        }
    }

    /** Begins to fill the caches; returns at once. Until they are full, no worker is known. */
    public void start() {
        lifecycle.start();
    }

    /**
     * Where the run is. Needs the right to get the PipelineRun. If the run is admitted to a worker that cannot be used now,
     * the reason is {@code WorkerUnavailable}, and the message says why. If Kueue names no worker, since it has taken the run
     * back, it is a worker that has the run, or had it last; see {@link #holders}.
     *
     * @throws NotFoundException if there is no such PipelineRun, or Kueue has made no Workload for it
     */
    public Placement resolve(Caller caller, String namespace, String pipelineRun) {
        Placement placement = decide(caller, namespace, pipelineRun, Access.toResolve(namespace, pipelineRun));
        String worker = placement.worker();
        if (worker == null || placement.state() != PlacementState.ADMITTED) {
            return placement;
        }
        WorkerReport report = workers.report(worker);
        return report.usable()
                ? placement
                : placement.because("WorkerUnavailable", "worker " + worker + " " + report.detail());
    }

    /**
     * The workers that are found to have the run now, as far as they can be asked, if Kueue names none: a run that Kueue has
     * taken back can be on several. Empty if Kueue names one; that is the placement's.
     *
     * @param placement an answer of {@link #resolve}
     */
    public List<String> holders(Placement placement) {
        Placement now = resolver.resolve(placement.job());
        return now.worker() == null ? sites.holding(now) : List.of();
    }

    /**
     * The TaskRuns of the run, as a {@code TaskRunList}. Needs the rights to get the PipelineRun and to list TaskRuns.
     *
     * @throws NotAdmittedException if the run is not on a worker
     */
    public WorkerDocument taskRuns(Caller caller, String namespace, String pipelineRun, ListOptions options) {
        return document(
                decide(caller, namespace, pipelineRun, Access.toListTaskRuns(namespace, pipelineRun)),
                placement -> contents.taskRuns(placement, options));
    }

    /**
     * The Pods of the run, as a {@code PodList}. Needs the rights to get the PipelineRun and to list Pods.
     *
     * @throws NotAdmittedException if the run is not on a worker
     */
    public WorkerDocument pods(Caller caller, String namespace, String pipelineRun, ListOptions options) {
        return document(
                decide(caller, namespace, pipelineRun, Access.toListPods(namespace, pipelineRun)),
                placement -> contents.pods(placement, options));
    }

    /**
     * The {@code status} of a Pod of the run. Needs the rights to get the PipelineRun and the Pod.
     *
     * @throws NotAdmittedException if the run is not on a worker
     */
    public WorkerDocument podStatus(Caller caller, String namespace, String pipelineRun, String pod) {
        Names.requireSubdomain("pod", pod);
        return document(
                decide(caller, namespace, pipelineRun, Access.toGetPod(namespace, pipelineRun, pod)),
                placement -> contents.podStatus(placement, pod));
    }

    /**
     * The log of a container of a Pod of the run, as text from the beginning. Needs the rights to get the PipelineRun and the
     * Pod's log. Once the run or the Pod is gone from the worker, it comes from the first of the bound {@link LogStreamer}s
     * that has it.
     *
     * @param container the container's name, or null for the default: what the Pod's annotation
     *     {@code kubectl.kubernetes.io/default-container} says, else the first step, else the first container
     * @throws NotAdmittedException if the run is not on a worker, and no archive has the log
     */
    public OpenLog log(
            Caller caller,
            String namespace,
            String pipelineRun,
            String pod,
            @Nullable String container,
            LogOptions options) {
        return log(caller, namespace, pipelineRun, PodReference.newest(pod), container, options, LogFormat.TEXT, null);
    }

    /**
     * Finds out whether the manager's API server knows the caller, whatever they may do.
     *
     * @throws io.github.multikueue.proxy.api.UnauthenticatedException if it does not
     */
    public void authenticate(Caller caller, String namespace) {
        Access.toResolve(namespace, "").forEach(each -> {
            AccessDecision unused = reviewer.review(caller, each);
        });
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
    public OpenLog log(
            Caller caller,
            String namespace,
            String pipelineRun,
            PodReference pod,
            @Nullable String container,
            LogOptions options,
            LogFormat format,
            @Nullable String cursor) {
        if (container != null) {
            Names.requireLabel("container", container);
        }
        List<AccessAttributes> access = Access.toLog(namespace, pipelineRun, pod.name());
        Placement placement = sites.locatePod(place(caller, namespace, pipelineRun, access), pod.name());
        LogRequest request = new LogRequest(caller, placement, pod.name(), null, container, options);
        return containerLogs.open(request, pod, new LogView(cursors, request, format, cursor), access);
    }

    /**
     * The log of the whole run. Needs the rights to get the PipelineRun, to list TaskRuns, and to get the logs of all Pods of
     * the namespace.
     *
     * <pre>{@code
     * RunLogOptions options = RunLogOptions.FOLLOW.withTasks(Set.of("build", "test"));
     * try (OpenLog log = proxy.runLog(caller, "team-a", "build-1", options, LogFormat.TEXT, null)) {
     *     log.body().transferTo(System.out); // [build : compile] ..., until the run has finished
     * }
     * }</pre>
     *
     * @param options what of it
     * @param format how it is written
     * @param cursor where to go on, as it was given with a line of this run's log; or null
     * @throws NotFoundException if there is no such PipelineRun; or no such task or step, unless it may still come
     * @throws BadRequestException if the cursor is none of this run's log
     */
    public OpenLog runLog(
            Caller caller,
            String namespace,
            String pipelineRun,
            RunLogOptions options,
            LogFormat format,
            @Nullable String cursor) {
        List<AccessAttributes> access = Access.toRunLog(namespace, pipelineRun);
        JobReference job = PIPELINE_RUN.reference(namespace, pipelineRun);
        Placement placement = sites.locate(place(caller, namespace, pipelineRun, access));
        Function<LogOrigin, String> prefix = options.prefix() ? MultiKueueProxy::prefix : null;
        LogFeed feed = runLog.open(caller, job, options, cursor);
        return new OpenLog(
                placement.worker(),
                "run " + pipelineRun,
                access,
                EncodedLog.of(format, feed, options.timestamps(), prefix));
    }

    /**
     * The log of a container that is gone from its worker, by names alone, as text from its beginning to its end. Of several
     * Pods of that name, it is that of the newest. Nobody's access is reviewed: that is for the one who calls this to do by
     * other means.
     *
     * @param start if not null, only of a task that was not over by then; for archives, which have many of one name
     * @param end if not null, only of a task that had started by then; likewise
     * @throws NotFoundException if neither the store nor the archive has it
     */
    public OpenLog archivedLog(
            String namespace, String pod, String container, @Nullable Instant start, @Nullable Instant end) {
        Names.requireNamespace(namespace);
        Names.requireSubdomain("pod", pod);
        Names.requireLabel("container", container);
        return new OpenLog(
                null,
                "container " + container + " of pod " + pod,
                List.of(),
                sources.byNames(namespace, pod, container, start, end));
    }

    /**
     * Reviews the caller's access again and again while something that took it is still going on, such as an
     * {@link OpenLog}. However many depend on the same access, it is reviewed once in every
     * {@link ProxyConfig#accessReviewInterval}, and once more {@link StandingAccess#CONFIRMATION} after a denial: only one that
     * stands then is told.
     *
     * @param access what the caller needs, as {@link OpenLog#access} has it
     * @param onLost told once, by another thread, with what to tell the caller: that access was revoked, or that the token
     *     is not valid any more, or that nobody could say for three intervals; returns fast
     * @return to be closed when access is needed no longer; may be closed more than once
     */
    public StandingAccess.Watch watchAccess(
            Caller caller, List<AccessAttributes> access, Consumer<ProxyException> onLost) {
        return standingAccess.watch(caller, access, onLost);
    }

    /**
     * Who the caller is, for audit logs: never a token. Asks the manager's API server once in a while, and does not fail. An
     * impersonated user is named together with the impersonator.
     */
    public String describe(Caller caller) {
        return callerNames.nameOf(caller);
    }

    /** How logs are kept; empty if there is no store of logs. */
    public Optional<LogKeepingStatus> logKeeping() {
        return sources.status();
    }

    /** Whether the proxy can answer, and the state of each worker. */
    public Readiness readiness() {
        return lifecycle.readiness();
    }

    /**
     * Waits until the caches are full and fresh.
     *
     * @return whether they are
     */
    public boolean awaitReady(Duration atMost) {
        return Wait.poll(READY_POLL, atMost, () -> readiness().ready());
    }

    /** Ends all watches and calls. */
    @Override
    public void close() {
        standingAccess.close();
        lifecycle.close();
    }

    private Placement decide(Caller caller, String namespace, String pipelineRun, List<AccessAttributes> access) {
        Placement placement = place(caller, namespace, pipelineRun, access);
        if (placement.state() == PlacementState.NO_WORKLOAD) {
            throw new NotFoundException(String.valueOf(placement.message()));
        }
        return sites.locate(placement);
    }

    /** Access first: who may not see the run does not learn whether it exists. */
    private Placement place(Caller caller, String namespace, String pipelineRun, List<AccessAttributes> access) {
        JobReference job = PIPELINE_RUN.reference(namespace, pipelineRun);
        access.forEach(each -> require(caller, each));
        return resolver.resolve(job);
    }

    private void require(Caller caller, AccessAttributes attributes) {
        AccessDecision decision = reviewer.review(caller, attributes);
        if (!decision.allowed()) {
            throw new ForbiddenException(attributes);
        }
    }

    /** As users of tkn know it. */
    private static String prefix(LogOrigin origin) {
        String part = origin.step() == null ? origin.container() : origin.step();
        return "[" + origin.task() + " : " + part + "] ";
    }

    private static WorkerDocument document(Placement placement, Function<Placement, byte[]> read) {
        return readFromWorker(placement, worker -> new WorkerDocument(worker, read.apply(placement)));
    }

    private static <T> T readFromWorker(Placement placement, Function<String, T> use) {
        String worker = placement.worker();
        if (worker == null) {
            throw RunSites.notOnAnyWorker(placement);
        }
        try {
            return use.apply(worker);
        } catch (ProxyException e) {
            throw e.onWorker(worker);
        }
    }
}
