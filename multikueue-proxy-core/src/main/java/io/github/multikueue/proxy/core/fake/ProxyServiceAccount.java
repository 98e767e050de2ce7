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
    private final boolean gateway;

    /**
     * In one namespace on all clusters.
     *
     * @param withheld what it may not do on workers although it should: verb and resource, as in {@code watch pods}
     * @param gateway whether it has the rights of a gateway, too
     */
    ProxyServiceAccount(String namespace, Set<String> withheld, boolean gateway) {
        this.namespace = namespace;
        this.withheld = withheld;
        this.gateway = gateway;
    }

    String newToken(FakeCluster cluster) {
        return cluster.token(user());
    }

    void grantOnManager(FakeCluster manager) {
        manager.grant(
                toProxy().verbs(READ).resources("workloads", "multikueueclusters", "pipelineruns", "jobs"),
                toProxy().verbs(READ).apiGroups("").resources("secrets").namespaces(namespace),
                toProxy().verbs("create").resources("subjectaccessreviews", "tokenreviews"));
        if (gateway) {
            manager.grant(
                    toProxy()
                            .named(NAME + "-front-proxy")
                            .verbs(READ)
                            .resources("configmaps")
                            .namespaces("kube-system"),
                    toProxy().named(NAME + "-cache").verbs(READ).resources("*"));
        }
    }

    void grantOnWorker(FakeCluster worker) {
        for (String resource : READ_ON_WORKERS) {
            String[] verbs = Stream.of(READ)
                    .filter(verb -> !withheld.contains(verb + " " + resource))
                    .toArray(String[]::new);
            worker.grant(toProxy().named(NAME + "-reader").verbs(verbs).resources(resource));
        }
        if (gateway) {
            worker.grant(
                    toProxy().named(NAME + "-cache").verbs(READ).resources("*"),
                    toProxy()
                            .named(NAME + "-impersonator")
                            .verbs("impersonate")
                            .resources("users", "groups", "uids", "userextras"),
                    toProxy().named(NAME + "-reviewer").verbs("create").resources("subjectaccessreviews"));
        }
    }

    private FakeGrant toProxy() {
        return FakeGrant.toUser(user().name()).named(NAME);
    }

    private UserInfo user() {
        return FakeUser.serviceAccount(namespace, NAME);
    }
}
