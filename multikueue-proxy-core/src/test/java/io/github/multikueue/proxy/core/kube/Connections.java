package io.github.multikueue.proxy.core.kube;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import java.net.URI;
import java.time.Duration;

/** Connects tests to fake clusters. */
public final class Connections {

    private Connections() {}

    public static ApiServer asAdmin(FakeCluster cluster) {
        return withToken(cluster, cluster.adminToken(), Duration.ofSeconds(10));
    }

    public static ApiServer withToken(FakeCluster cluster, String token, Duration timeout) {
        WorkerConfig.Usable config = new WorkerConfig.Usable(
                cluster.name(),
                URI.create(cluster.url()),
                cluster.certificateAuthority(),
                null,
                new WorkerCredential.Token(token),
                null,
                null);
        return ApiServers.worker(config, timeout, CallObserver.NONE);
    }
}
