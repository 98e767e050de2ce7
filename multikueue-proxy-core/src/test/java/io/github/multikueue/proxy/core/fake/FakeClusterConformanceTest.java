package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.Cups;
import io.github.multikueue.proxy.core.apiserver.KubectlConformance;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import java.net.URI;
import java.net.http.HttpClient;

/** The fake's own server of HTTP as a carrier of the library, which learns of the resource by its definition as a real server does. */
class FakeClusterConformanceTest extends KubectlConformance {

    private final FakeCluster cluster = FakeCluster.builder().namespaces("shop").start();
    private final String token = cluster.adminToken();

    @Override
    protected URI start(ResourceDescription cups) {
        cluster.create(Cups.definition());
        return URI.create(cluster.url());
    }

    @Override
    protected URI front() {
        return URI.create(cluster.url());
    }

    @Override
    protected HttpClient client() {
        return HttpClient.newBuilder().sslContext(cluster.clientTls()).build();
    }

    @Override
    protected String token() {
        return token;
    }

    @Override
    protected void stop() {
        cluster.close();
    }
}
