package io.github.multikueue.proxy.core;

import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Stage;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
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
import io.github.multikueue.proxy.core.kube.ApiServer;
import io.github.multikueue.proxy.core.kube.ApiServers;
import io.github.multikueue.proxy.core.kube.CallObserver;
import io.github.multikueue.proxy.core.placement.JobKind;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.PodView;
import io.github.multikueue.proxy.core.tekton.RunContents;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import io.github.multikueue.proxy.core.worker.WorkerReport;
import io.kubernetes.client.util.wait.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
    private final LogStreamer logs;
    private final CallerNames callerNames;
    private final Lifecycle lifecycle;

    @Inject
    MultiKueueProxy(
            AccessReviewer reviewer,
            WorkloadResolver resolver,
            WorkerClients workers,
            RunContents contents,
            @ForLogs LogStreamer logs,
            CallerNames callerNames,
            Lifecycle lifecycle) {
        this.reviewer = reviewer;
        this.resolver = resolver;
        this.workers = workers;
        this.contents = contents;
        this.logs = logs;
        this.callerNames = callerNames;
        this.lifecycle = lifecycle;
    }

    /**
     * Makes a started proxy for the cluster of a kubeconfig, and waits until its caches are full.
     *
     * @param kubeconfig a kubeconfig of the manager cluster, or null for the cluster this process runs in, else
     *     {@code KUBECONFIG}, else {@code ~/.kube/config}
     * @throws IOException if there is no kubeconfig, it cannot be used, or the caches are not full within the request
     *     timeout
     */
    public static MultiKueueProxy connect(ProxyConfig config, @Nullable Path kubeconfig) throws IOException {
        ApiServer manager = ApiServers.manager(kubeconfig, System.getenv(), config.requestTimeout(), CallObserver.NONE);
        MultiKueueProxy proxy = Guice.createInjector(
                        Stage.PRODUCTION, new MultiKueueProxyModule(config, manager, CallObserver.NONE))
                .getInstance(MultiKueueProxy.class);
        proxy.start();
        if (!proxy.awaitReady(config.requestTimeout())) {
            String unready = proxy.readiness().caches().toString();
            proxy.close();
            throw new IOException(
                    "the manager cluster was not read within " + config.requestTimeout() + ": " + unready);
        }
        return proxy;
    }

    /** Begins to fill the caches; returns at once. Until they are full, no worker is known. */
    public void start() {
        lifecycle.start();
    }

    /**
     * Where the run is. Needs the right to get the PipelineRun. If the run is admitted to a worker that cannot be used now,
     * the reason is {@code WorkerUnavailable}, and the message says why.
     *
     * @throws NotFoundException if there is no such PipelineRun, or Kueue has made no Workload for it
     */
    public Placement resolve(Caller caller, String namespace, String pipelineRun) {
        Placement placement = decide(caller, namespace, pipelineRun);
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
     * The TaskRuns of the run, as a {@code TaskRunList}. Needs the rights to get the PipelineRun and to list TaskRuns.
     *
     * @throws NotAdmittedException if the run is not on a worker
     */
    public WorkerDocument taskRuns(Caller caller, String namespace, String pipelineRun, ListOptions options) {
        return document(
                decide(caller, namespace, pipelineRun, Access.listTaskRuns(namespace)),
                placement -> contents.taskRuns(placement, options));
    }

    /**
     * The Pods of the run, as a {@code PodList}. Needs the rights to get the PipelineRun and to list Pods.
     *
     * @throws NotAdmittedException if the run is not on a worker
     */
    public WorkerDocument pods(Caller caller, String namespace, String pipelineRun, ListOptions options) {
        return document(
                decide(caller, namespace, pipelineRun, Access.listPods(namespace)),
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
                decide(caller, namespace, pipelineRun, Access.getPod(namespace, pod)),
                placement -> contents.podStatus(placement, pod));
    }

    /**
     * The log of a container of a Pod of the run. Needs the rights to get the PipelineRun and the Pod's log.
     *
     * @param container the container's name, or null for the default: what the Pod's annotation
     *     {@code kubectl.kubernetes.io/default-container} says, else the first step, else the first container
     * @throws NotAdmittedException if the run is not on a worker
     */
    public ContainerLog log(
            Caller caller,
            String namespace,
            String pipelineRun,
            String pod,
            @Nullable String container,
            LogOptions options) {
        Names.requireSubdomain("pod", pod);
        if (container != null) {
            Names.requireLabel("container", container);
        }
        Placement placement = decide(caller, namespace, pipelineRun, Access.getPodLog(namespace, pod));
        return onWorker(placement, worker -> {
            PodView view = contents.pod(placement, pod);
            String chosen = view.container(container);
            LogRequest request = new LogRequest(placement, pod, view.metadata().uid(), chosen, options);
            return new ContainerLog(worker, chosen, logs.open(request));
        });
    }

    /**
     * Who the caller is, for audit logs: never a token. Asks the manager's API server once in a while, and does not fail.
     */
    public String describe(Caller caller) {
        return callerNames.nameOf(caller);
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
        lifecycle.close();
    }

    /** Access first: who may not see the run does not learn whether it exists. */
    private Placement decide(Caller caller, String namespace, String pipelineRun, AccessAttributes... further) {
        JobReference job = PIPELINE_RUN.reference(namespace, pipelineRun);
        require(caller, Access.get(PIPELINE_RUN, namespace, pipelineRun));
        for (AccessAttributes each : further) {
            require(caller, each);
        }
        Placement placement = resolver.resolve(job);
        if (placement.state() == PlacementState.NO_WORKLOAD) {
            throw new NotFoundException(String.valueOf(placement.message()));
        }
        return placement;
    }

    private void require(Caller caller, AccessAttributes attributes) {
        AccessDecision decision = reviewer.review(caller, attributes);
        if (!decision.allowed()) {
            throw new ForbiddenException(attributes);
        }
    }

    private static WorkerDocument document(Placement placement, Function<Placement, byte[]> read) {
        return onWorker(placement, worker -> new WorkerDocument(worker, read.apply(placement)));
    }

    private static <T> T onWorker(Placement placement, Function<String, T> use) {
        String worker = placement.worker();
        if (worker == null) {
            throw new NotAdmittedException(placement);
        }
        try {
            return use.apply(worker);
        } catch (ProxyException e) {
            throw e.onWorker(worker);
        }
    }
}
