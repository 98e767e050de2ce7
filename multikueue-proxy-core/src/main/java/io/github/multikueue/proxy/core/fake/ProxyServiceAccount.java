package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The service account of a proxy on the clusters of a fleet, with the rights that the documentation asks for, and those for Jobs. */
final class ProxyServiceAccount {
    private static final String NAME = "multikueue-proxy";
    private static final String[] READ = {"get", "list", "watch"};
    private static final List<String> READ_ON_WORKERS =
            List.of("pipelineruns", "taskruns", "customruns", "pods", "pods/log", "jobs");

    private final String namespace;
    private final Set<String> withheld;

    /**
     * In one namespace on all clusters.
     *
     * @param withheld what it may not do on workers although it should: verb and resource, as in {@code watch pods}
     */
    ProxyServiceAccount(String namespace, Set<String> withheld) {
        this.namespace = namespace;
        this.withheld = withheld;
    }

    String newToken(FakeCluster cluster) {
        return cluster.token(user());
    }

    void grantOnManager(FakeCluster manager) {
        manager.grant(
                toProxy().verbs(READ).resources("workloads", "multikueueclusters", "pipelineruns", "jobs"),
                toProxy().verbs(READ).apiGroups("").resources("secrets").namespaces(namespace),
                toProxy().verbs("create").resources("subjectaccessreviews", "tokenreviews"));
    }

    void grantOnWorker(FakeCluster worker) {
        for (String resource : READ_ON_WORKERS) {
            String[] verbs = Stream.of(READ)
                    .filter(verb -> !withheld.contains(verb + " " + resource))
                    .toArray(String[]::new);
            worker.grant(toProxy().named(NAME + "-reader").verbs(verbs).resources(resource));
        }
    }

    private FakeGrant toProxy() {
        return FakeGrant.toUser(user().name()).named(NAME);
    }

    private UserInfo user() {
        return FakeUser.serviceAccount(namespace, NAME);
    }
}
