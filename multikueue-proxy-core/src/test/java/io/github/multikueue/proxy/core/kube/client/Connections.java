package io.github.multikueue.proxy.core.kube.client;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import java.net.URI;
import java.time.Duration;

/** Connects tests to fake clusters. */
public final class Connections {

    private Connections() {}

    public static ApiClient asAdmin(FakeCluster cluster) {
        return withToken(cluster, cluster.adminToken(), Duration.ofMinutes(1));
    }

    public static ApiClient withToken(FakeCluster cluster, String token, Duration timeout) {
        return withToken(cluster.url(), cluster.certificateAuthority(), token, timeout);
    }

    public static ApiClient withToken(String url, String certificateAuthority, String token, Duration timeout) {
        WorkerConfig.Usable config = new WorkerConfig.Usable(
                "fake", URI.create(url), certificateAuthority, null, new WorkerCredential.Token(token), null, null);
        return ApiClients.worker(config, timeout, CallObserver.NONE);
    }
}
