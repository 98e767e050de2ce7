package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.client.WatchSource;
import io.github.multikueue.proxy.core.kube.client.WatchedForm;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kueue.KueueApi;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy knows of the manager cluster without asking: its Workloads, and the identities of its jobs. One list+watch
 * for each of these, for the whole cluster or for each of the namespaces that are served.
 */
public final class ManagerCaches implements AutoCloseable {

    private static final String ALL_NAMESPACES = "";

    /** The caches of one namespace, or of all, and what tells of their changes. */
    record Scope(WorkloadIndex workloads, Map<JobKind, JobIndex> jobs, JobChanges changes) {

        /** The UID of a job of this kind, or null if it is not known. */
        @Nullable
        String uid(JobKind kind, JobReference job) {
            JobIndex index = jobs.get(kind);
            return index == null ? null : index.uid(JobKey.of(job));
        }
    }

    private final ApiClient manager;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<String, Scope> scopes = new LinkedHashMap<>();
    private final List<ListWatch<?>> watches = new ArrayList<>();

    /**
     * @param namespaces the namespaces to serve; empty for all
     * @param kinds the kinds of jobs to know
     */
    public ManagerCaches(
            ApiClient manager, Set<String> namespaces, Collection<JobKind> kinds, Clock clock, RandomGenerator random) {
        this.manager = manager;
        this.clock = clock;
        this.random = random;
        Set<String> scoped = namespaces.isEmpty() ? Set.of(ALL_NAMESPACES) : namespaces;
        scoped.stream().sorted().forEach(namespace -> scopes.put(namespace, open(namespace, kinds)));
    }

    /** Begins to fill the caches; returns at once. */
    public void start() {
        watches.forEach(ListWatch::start);
    }

    /** How up to date each cache is. */
    public List<ListWatch.Health> health() {
        return watches.stream().map(ListWatch::health).toList();
    }

    /** Has somebody told when a cache is heard of. */
    void onContact(Runnable told) {
        watches.forEach(each -> each.onContact(told));
    }

    @Override
    public void close() {
        watches.forEach(ListWatch::close);
    }

    /** The caches that cover the namespace, or null if it is not served. */
    @Nullable
    Scope covering(String namespace) {
        return scopes.getOrDefault(ALL_NAMESPACES, scopes.get(namespace));
    }

    /** The collection of Workloads, in the best version that the manager has. */
    ApiPath workloads(String namespace) {
        return KueueApi.path(manager).namespace(namespace).segment("workloads");
    }

    private Scope open(String namespace, Collection<JobKind> kinds) {
        JobChanges changes = new JobChanges();
        WorkloadIndex workloads = new WorkloadIndex(changes);
        watch(
                source("workloads", namespace, () -> workloads(namespace), WatchedForm.OBJECTS, Workload.class),
                workloads);
        Map<JobKind, JobIndex> jobs = new LinkedHashMap<>();
        for (JobKind kind : kinds) {
            JobIndex index = new JobIndex(kind, changes);
            watch(
                    source(
                            kind.resource(),
                            namespace,
                            () -> JobKinds.collection(kind, namespace),
                            WatchedForm.METADATA,
                            Job.class),
                    index);
            jobs.put(kind, index);
        }
        return new Scope(workloads, Map.copyOf(jobs), changes);
    }

    private <T> WatchSource<T> source(
            String resource, String namespace, Supplier<ApiPath> path, WatchedForm accept, Class<T> type) {
        String name = namespace.isEmpty() ? resource : resource + "/" + namespace;
        return new WatchSource<>(name, manager, path::get, accept, type);
    }

    private <T> void watch(WatchSource<T> source, ListWatch.Consumer<T> consumer) {
        watches.add(new ListWatch<>(source, consumer, clock, random));
    }
}
