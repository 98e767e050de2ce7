package io.github.multikueue.proxy.core.runwatch;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.client.WatchSource;
import io.github.multikueue.proxy.core.kube.client.WatchedForm;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.PodView;
import io.github.multikueue.proxy.core.tekton.TektonRun;
import io.github.multikueue.proxy.core.tekton.TektonRun.Child;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The list+watches of one worker, with the credential it has now. They feed a {@link RunCache}, which may outlive them. */
final class WorkerWatch implements AutoCloseable {

    private static final String ALL_NAMESPACES = "";

    private final WorkerConfig.Usable config;
    private final ApiClient server;
    private final String selector;
    private final Clock clock;
    private final RandomGenerator random;
    /** Without these, nothing is known for sure. CustomRuns have no logs, and some clusters do not serve them. */
    private final List<ListWatch<?>> needed = new ArrayList<>();

    private final List<ListWatch<?>> all = new ArrayList<>();

    /**
     * Begins to watch.
     *
     * @param server the worker; closed with this
     * @param namespaces the namespaces to watch; empty for all
     * @param selector selects what comes from the manager
     */
    WorkerWatch(
            WorkerConfig.Usable config,
            ApiClient server,
            RunCache cache,
            Set<String> namespaces,
            String selector,
            Clock clock,
            RandomGenerator random) {
        this.config = config;
        this.server = server;
        this.selector = selector;
        this.clock = clock;
        this.random = random;
        for (String namespace : namespaces.isEmpty() ? Set.of(ALL_NAMESPACES) : namespaces) {
            needed.add(watch("pipelineruns", namespace, PipelineRuns::runs, cache.runs(), TektonRun.class));
            needed.add(watch("taskruns", namespace, PipelineRuns::taskRuns, cache.taskRuns(), Child.class));
            needed.add(watch("pods", namespace, PipelineRuns::pods, cache.pods(), PodView.class));
            all.add(watch("customruns", namespace, PipelineRuns::customRuns, cache.customRuns(), Child.class));
        }
        all.addAll(needed);
        all.forEach(ListWatch::start);
    }

    private <T> ListWatch<T> watch(
            String resource,
            String namespace,
            Function<String, ApiPath> collection,
            ObjectShelf<T> shelf,
            Class<T> type) {
        String name = resource + " on " + config.name() + (namespace.isEmpty() ? "" : "/" + namespace);
        ApiPath path = collection.apply(namespace).query("labelSelector", selector);
        return new ListWatch<>(
                new WatchSource<>(name, server, () -> path, WatchedForm.OBJECTS, type),
                shelf.consumer(namespace),
                clock,
                random);
    }

    /** Whether it watches that worker with that credential. */
    boolean isOf(WorkerConfig.Usable other) {
        return config.equals(other);
    }

    /** Whether all is known, up to now. */
    boolean isCurrent() {
        return needed.stream().map(ListWatch::health).allMatch(each -> each.synced() && each.problem() == null);
    }

    /** What cannot be watched, and why; empty if all can. */
    String problems() {
        return needed.stream()
                .map(ListWatch::health)
                .flatMap(each -> each.problem() == null ? Stream.of() : Stream.of(each.name() + ": " + each.problem()))
                .collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        all.forEach(ListWatch::close);
        server.close();
    }
}
