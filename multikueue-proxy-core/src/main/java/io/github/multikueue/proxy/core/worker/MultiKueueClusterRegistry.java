package io.github.multikueue.proxy.core.worker;

import com.google.common.collect.ImmutableSortedMap;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.client.WatchSource;
import io.github.multikueue.proxy.core.kube.client.WatchedForm;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kueue.KueueApi;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers as Kueue knows them: MultiKueueClusters, and the Secrets with their kubeconfigs. Both are watched, so a
 * rotated Secret counts as soon as the API server tells of it, and a deleted one ends the use of what was in it. Each
 * worker is judged on its own; see {@link KubeconfigReader} for the rules.
 *
 * <p>Where a worker's kubeconfig comes from, in this order:
 *
 * <ol>
 *   <li>the Secret that the annotation {@code proxy.multikueue.io/kubeconfig-secret} of the MultiKueueCluster names, for
 *       credentials that can read and nothing else. If it is missing or broken the worker is unusable; Kueue's powerful
 *       credentials are never a fallback;
 *   <li>Kueue's own: the Secret that {@code kubeConfig.location} names, or, with {@code locationType: Path}, that file, if
 *       it is below the allowed directory. Files are read again every second;
 *   <li>a ClusterProfile is not supported, and reported so.
 * </ol>
 *
 * <p>Secrets are those of one namespace, under the key {@code kubeconfig}; nothing else of them is kept. The manager
 * credentials need list and watch of {@code multikueueclusters}, and of {@code secrets} in that namespace.
 */
public final class MultiKueueClusterRegistry implements WorkerConfigRegistry, Background {

    private static final Logger log = LoggerFactory.getLogger(MultiKueueClusterRegistry.class);

    private static final Duration FILE_POLL = Duration.ofSeconds(1);

    /** A worker's configuration, and what it was made of; no text if that could not be found. */
    private record Entry(
            @Nullable String kubeconfig, @Nullable String warning, WorkerConfig config) {

        boolean isMadeOf(String otherKubeconfig, @Nullable String otherWarning) {
            return otherKubeconfig.equals(kubeconfig) && Objects.equals(otherWarning, warning);
        }

        @Override
        public String toString() {
            return config.toString();
        }
    }

    private final String secretsNamespace;
    private final @Nullable Path kubeconfigDirectory;
    private final ByName<MultiKueueCluster> clusters = new ByName<>(MultiKueueCluster::name, this::publish);
    private final ByName<KubeconfigSecret> secrets = new ByName<>(KubeconfigSecret::name, this::publish);
    private final ListWatch<MultiKueueCluster> clusterWatch;
    private final ListWatch<KubeconfigSecret> secretWatch;
    private final ScheduledExecutorService filePoll =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("kubeconfig-files"));

    private volatile ImmutableSortedMap<String, Entry> workers = ImmutableSortedMap.of();

    /**
     * Nothing is read before {@link #start()}.
     *
     * @param manager the manager cluster
     * @param secretsNamespace the namespace of the Secrets, that of the Kueue controller
     * @param kubeconfigDirectory the only directory below which kubeconfig files are read, or null to refuse them
     * @param clock tells the age of what was read
     * @param random spreads retries
     */
    public MultiKueueClusterRegistry(
            ApiClient manager,
            String secretsNamespace,
            @Nullable Path kubeconfigDirectory,
            Clock clock,
            RandomGenerator random) {
        this.secretsNamespace = secretsNamespace;
        this.kubeconfigDirectory = kubeconfigDirectory;
        Supplier<ApiPath> clustersPath = () -> KueueApi.path(manager).segment("multikueueclusters");
        Supplier<ApiPath> secretsPath =
                () -> ApiPath.group("", "v1").namespace(secretsNamespace).segment("secrets");
        this.clusterWatch = new ListWatch<>(
                new WatchSource<>(
                        "multikueueclusters", manager, clustersPath::get, WatchedForm.OBJECTS, MultiKueueCluster.class),
                clusters,
                clock,
                random);
        this.secretWatch = new ListWatch<>(
                new WatchSource<>("secrets", manager, secretsPath::get, WatchedForm.OBJECTS, KubeconfigSecret.class),
                secrets,
                clock,
                random);
    }

    @Override
    public void start() {
        clusterWatch.start();
        secretWatch.start();
        if (kubeconfigDirectory != null) {
            ScheduledFuture<?> unused = filePoll.scheduleWithFixedDelay(
                    Threads.repeatable(this::publish),
                    FILE_POLL.toMillis(),
                    FILE_POLL.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public Optional<WorkerConfig> find(String worker) {
        return Optional.ofNullable(workers.get(worker)).map(Entry::config);
    }

    @Override
    public List<WorkerConfig> all() {
        return workers.values().stream().map(Entry::config).toList();
    }

    @Override
    public List<ListWatch.Health> health() {
        return List.of(clusterWatch.health(), secretWatch.health());
    }

    @Override
    public void onContact(Runnable told) {
        clusterWatch.onContact(told);
        secretWatch.onContact(told);
    }

    @Override
    public void close() {
        clusterWatch.close();
        secretWatch.close();
        filePoll.shutdownNow();
    }

    /** Judges all workers anew; what did not change for a worker is not parsed again. */
    private synchronized void publish() {
        KubeconfigSource source =
                new KubeconfigSource(secretsNamespace, secrets.objects(), new KubeconfigFiles(kubeconfigDirectory));
        ImmutableSortedMap<String, Entry> before = workers;
        ImmutableSortedMap.Builder<String, Entry> judged = ImmutableSortedMap.naturalOrder();
        for (MultiKueueCluster cluster : existing()) {
            Entry last = before.get(cluster.name());
            Entry next = judge(cluster, source, last);
            judged.put(cluster.name(), next);
            logChange(last, next);
        }
        workers = judged.buildOrThrow();
    }

    /** Like Kueue, does not wait for finalizers: what is being deleted is not to be used any more. */
    private List<MultiKueueCluster> existing() {
        Map<String, MultiKueueCluster> known = clusters.objects();
        return known == null
                ? List.of()
                : known.values().stream()
                        .filter(each -> !each.metadata().terminating())
                        .toList();
    }

    private static Entry judge(MultiKueueCluster cluster, KubeconfigSource source, @Nullable Entry last) {
        String warning = cluster.inactiveReason();
        try {
            String kubeconfig = source.read(cluster);
            return last != null && last.isMadeOf(kubeconfig, warning)
                    ? last
                    : new Entry(kubeconfig, warning, KubeconfigReader.read(cluster.name(), kubeconfig, warning));
        } catch (WorkerRejectedException e) {
            return new Entry(null, warning, new WorkerConfig.Unusable(cluster.name(), e.reason(), e.describe()));
        }
    }

    private static void logChange(@Nullable Entry last, Entry next) {
        if (last != null && last.config().equals(next.config())) {
            return;
        }
        if (next.config() instanceof WorkerConfig.Unusable unusable) {
            log.warn("worker {}: {}: {}", unusable.name(), unusable.reason(), unusable.message());
        } else {
            log.info("worker {}: has a new valid configuration", next.config().name());
        }
    }
}
