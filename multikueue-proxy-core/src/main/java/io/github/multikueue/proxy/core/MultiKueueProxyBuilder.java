package io.github.multikueue.proxy.core;

import static com.google.inject.multibindings.Multibinder.newSetBinder;
import static com.google.inject.multibindings.OptionalBinder.newOptionalBinder;
import static java.util.Objects.requireNonNull;

import com.google.inject.Binder;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Stage;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.RunArchive;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link MultiKueueProxy} of settings and of parts of one's own; what is not set has its default. Not safe for use by many
 * threads; good for one proxy.
 *
 * <pre>{@code
 * MultiKueueProxy proxy = MultiKueueProxy.builder()
 *         .kubeconfig(Path.of("manager.kubeconfig"))
 *         .accessReviewer((caller, attributes) -> AccessDecision.allow())
 *         .addLogStreamer(new MyArchive())
 *         .connect();
 * }</pre>
 *
 * <p>Parts that are {@link AutoCloseable} are closed with the proxy, once each, and also if it cannot be made. {@link
 * MultiKueueProxyModule} does the same for who uses Guice.
 */
public final class MultiKueueProxyBuilder {

    private final List<LogStreamer> logStreamers = new ArrayList<>();
    private final List<RunArchive> runArchives = new ArrayList<>();
    private final List<JobKind> jobKinds = new ArrayList<>();
    private ProxyConfig config = ProxyConfig.defaults();
    private @Nullable Path kubeconfig;
    private @Nullable AccessReviewer accessReviewer;
    private @Nullable WorkloadResolver workloadResolver;
    private @Nullable WorkerConfigRegistry workerConfigRegistry;

    MultiKueueProxyBuilder() {}

    /** The settings; default {@link ProxyConfig#defaults}. */
    public MultiKueueProxyBuilder config(ProxyConfig value) {
        config = value;
        return this;
    }

    /**
     * A kubeconfig of the manager cluster; or null (the default) for the cluster this process runs in, else {@code KUBECONFIG}, else
     * {@code ~/.kube/config}.
     */
    public MultiKueueProxyBuilder kubeconfig(@Nullable Path value) {
        kubeconfig = value;
        return this;
    }

    /** Decides who may do what; by default the manager's RBAC does. */
    public MultiKueueProxyBuilder accessReviewer(AccessReviewer value) {
        accessReviewer = requirePart(value, "accessReviewer");
        return this;
    }

    /** Says where a job runs; by default Kueue's Workloads do. */
    public MultiKueueProxyBuilder workloadResolver(WorkloadResolver value) {
        workloadResolver = requirePart(value, "workloadResolver");
        return this;
    }

    /** Says how workers are reached; by default MultiKueueClusters and their Secrets do. */
    public MultiKueueProxyBuilder workerConfigRegistry(WorkerConfigRegistry value) {
        workerConfigRegistry = requirePart(value, "workerConfigRegistry");
        return this;
    }

    /** Reads logs that are not on the workers, nor in the store. Several are asked in the order in which they are added. */
    public MultiKueueProxyBuilder addLogStreamer(LogStreamer value) {
        logStreamers.add(requirePart(value, "logStreamer"));
        return this;
    }

    /** Knows which tasks a run had that is gone, so that {@link MultiKueueProxy#runLog} reads them from the log streamers. */
    public MultiKueueProxyBuilder addRunArchive(RunArchive value) {
        runArchives.add(requirePart(value, "runArchive"));
        return this;
    }

    /**
     * Serves jobs of another kind than PipelineRuns, too; see {@link MultiKueueProxy#jobs}. The proxy itself needs the rights to get, list
     * and watch them on the manager, and to get them on the workers.
     *
     * @throws IllegalArgumentException if it is PipelineRuns, or was added before
     */
    public MultiKueueProxyBuilder addJobKind(JobKind value) {
        requirePart(value, "jobKind");
        var unused = PipelineRuns.and(
                Stream.concat(jobKinds.stream(), Stream.of(value)).toList());
        jobKinds.add(value);
        return this;
    }

    /**
     * Makes and starts the proxy, and waits until its caches are full.
     *
     * @throws IOException if there is no kubeconfig, it cannot be used, or the caches are not full within the request timeout; the
     *     cause is what kept them from being filled
     * @throws InvalidConfigException if a file cannot be used that is named in the settings, or all logs are to be captured and the
     *     store cannot be opened
     */
    public MultiKueueProxy connect() throws IOException {
        MultiKueueProxy proxy;
        try {
            proxy = make(ApiClients.manager(kubeconfig, System.getenv(), config.requestTimeout(), CallObserver.NONE));
        } catch (IOException | RuntimeException e) {
            Lifecycle.closeAll(parts());
            throw e;
        }
        proxy.start();
        proxy.requireReady(config.requestTimeout());
        return proxy;
    }

    private static <T> T requirePart(T part, String name) {
        return requireNonNull(part, name + ": null (expected: a part; for the default, none is set)");
    }

    private MultiKueueProxy make(ApiClient manager) {
        try {
            MultiKueueProxyModule defaults = new MultiKueueProxyModule(config, manager, CallObserver.NONE);
            return Guice.createInjector(Stage.PRODUCTION, defaults, this::bindParts)
                    .getInstance(MultiKueueProxy.class);
        } catch (CreationException e) {
            manager.close();
            throw InvalidConfigException.among(e)
                    .<RuntimeException>map(each -> each)
                    .orElse(e);
        }
    }

    private void bindParts(Binder binder) {
        bind(binder, AccessReviewer.class, accessReviewer);
        bind(binder, WorkloadResolver.class, workloadResolver);
        bind(binder, WorkerConfigRegistry.class, workerConfigRegistry);
        logStreamers.forEach(
                each -> newSetBinder(binder, LogStreamer.class).addBinding().toInstance(each));
        runArchives.forEach(
                each -> newSetBinder(binder, RunArchive.class).addBinding().toInstance(each));
        jobKinds.forEach(
                each -> newSetBinder(binder, JobKind.class).addBinding().toInstance(each));
    }

    private static <T> void bind(Binder binder, Class<T> spi, @Nullable T part) {
        if (part != null) {
            newOptionalBinder(binder, spi).setBinding().toInstance(part);
        }
    }

    private List<@Nullable Object> parts() {
        List<@Nullable Object> parts = new ArrayList<>(logStreamers);
        parts.addAll(runArchives);
        parts.add(accessReviewer);
        parts.add(workloadResolver);
        parts.add(workerConfigRegistry);
        return parts;
    }
}
