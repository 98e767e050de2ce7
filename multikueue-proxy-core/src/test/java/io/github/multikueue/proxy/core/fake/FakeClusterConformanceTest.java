package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.KubectlConformance;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import java.net.URI;
import java.net.http.HttpClient;

/** The fake's own server of HTTP as a carrier of the library. */
class FakeClusterConformanceTest extends KubectlConformance {

    private final FakeCluster cluster = FakeCluster.builder().namespaces("shop").start();

    @Override
    protected URI start(ResourceDescription cups) {
        cluster.register(cups);
        return URI.create(cluster.url());
    }

    @Override
    protected HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(TestClient.sslContext(cluster.certificateAuthority(), null))
                .build();
    }

    @Override
    protected String authorization() {
        return "Bearer " + cluster.adminToken();
    }

    @Override
    protected void stop() {
        cluster.close();
    }
}
