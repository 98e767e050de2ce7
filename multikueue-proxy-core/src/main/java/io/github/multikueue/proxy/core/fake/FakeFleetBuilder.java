package io.github.multikueue.proxy.core.fake;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What can be chosen about a fleet before it starts. Not thread safe. */
public final class FakeFleetBuilder {
    final List<String> workers = new ArrayList<>();
    List<String> namespaces = List.of("team-a");
    List<String> kueueVersions = List.of("v1beta2", "v1beta1");
    String secretNamespace = "kueue-system";
    Clock clock = Clock.systemUTC();

    @Nullable
    Executor executor;

    @Nullable
    Pace pace;

    @Nullable
    Duration removeAfter = Duration.ofSeconds(1);

    final Set<String> withheld = new HashSet<>();
    boolean gatewayRights;
    boolean labelLink;
    int deadWorkers;

    FakeFleetBuilder() {}

    /** Workers by name. */
    public FakeFleetBuilder workers(String... names) {
        workers.addAll(Arrays.asList(names));
        return this;
    }

    /** How many workers, named {@code dead-1} and so on, refuse connections for ever. Default: 0. */
    public FakeFleetBuilder deadWorkers(int count) {
        deadWorkers = count;
        return this;
    }

    /** The users' namespaces, on all clusters. Default: {@code team-a}. */
    public FakeFleetBuilder namespaces(String... names) {
        namespaces = List.of(names);
        return this;
    }

    /** The versions of Kueue's types served, the stored one first. Default: v1beta2, v1beta1. */
    public FakeFleetBuilder kueueVersions(String... versions) {
        kueueVersions = List.of(versions);
        return this;
    }

    /** The remote run names its Workload by a label, as Kueue up to 0.17 does, instead of an annotation. */
    public FakeFleetBuilder linkByLabel() {
        labelLink = true;
        return this;
    }

    /** The namespace of the workers' Secrets. Default: {@code kueue-system}. */
    public FakeFleetBuilder secretNamespace(String name) {
        secretNamespace = name;
        return this;
    }

    /** Where times come from. Default: the system's clock. */
    public FakeFleetBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /** Runs the connections of all clusters; never shut down by the fleet. */
    public FakeFleetBuilder executor(Executor value) {
        executor = value;
        return this;
    }

    /** The time in which things happen by themselves; closed with the fleet. Default: real time. */
    public FakeFleetBuilder pace(Pace value) {
        pace = value;
        return this;
    }

    /** How long after its end a run goes from its worker by itself. Default: one second, as with Kueue. */
    public FakeFleetBuilder removeFinishedRunsAfter(Duration time) {
        removeAfter = time;
        return this;
    }

    /** Finished runs stay on their workers until {@link FakeRun#removeFromWorker()}. */
    public FakeFleetBuilder keepFinishedRuns() {
        removeAfter = null;
        return this;
    }

    /**
     * The proxy's service account has the rights of a gateway, too: it may find out whom the manager believes, and on workers read
     * everything and impersonate everybody.
     */
    public FakeFleetBuilder gatewayRights() {
        gatewayRights = true;
        return this;
    }

    /**
     * The proxy's service account may not do this on workers.
     *
     * @param verb {@code get}, {@code list} or {@code watch}
     * @param resources plurals such as {@code taskruns}
     */
    public FakeFleetBuilder withoutWorkerRight(String verb, String... resources) {
        for (String resource : resources) {
            withheld.add(verb + " " + resource);
        }
        return this;
    }

    /** The proxy's service account may not watch anything on workers, as with the rights of earlier versions. */
    public FakeFleetBuilder withoutWorkerWatch() {
        return withoutWorkerRight("watch", "pipelineruns", "taskruns", "customruns", "pods", "pods/log");
    }

    /** Starts it. */
    public FakeFleet start() {
        return new FakeFleet(this);
    }

    /** One of its clusters, with its namespaces and the chosen versions. */
    FakeCluster startCluster(String name) {
        FakeClusterBuilder cluster = FakeCluster.builder()
                .name(name)
                .clock(clock)
                .namespaces(namespaces.toArray(String[]::new))
                .kueueVersions(kueueVersions.toArray(String[]::new));
        if (executor != null) {
            cluster.executor(executor);
        }
        return cluster.start();
    }

    /** The version of Kueue's types that is stored. */
    String storedKueueVersion() {
        return kueueVersions.get(0);
    }
}
