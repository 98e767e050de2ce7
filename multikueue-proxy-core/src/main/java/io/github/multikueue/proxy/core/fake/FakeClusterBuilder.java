package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.apiserver.AdmissionCheck;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What can be chosen about a cluster before it starts. Not thread safe. */
public final class FakeClusterBuilder {
    String name = "fake";
    Clock clock = Clock.systemUTC();

    @Nullable
    Executor executor;

    List<String> namespaces = List.of();
    List<String> kueueVersions = List.of("v1beta2", "v1beta1");
    final List<ResourceDescription> more = new ArrayList<>();
    Duration bookmarkInterval = Duration.ofMinutes(1);
    ServerCertificate certificate = ServerCertificate.GOOD;
    int historyLimit = 10_000;
    int recordedRequests = 10_000;
    boolean garbageCollection = true;
    AdmissionCheck admission = AdmissionCheck.NONE;

    FakeClusterBuilder() {}

    /** What it is called. Default: {@code fake}. */
    public FakeClusterBuilder name(String value) {
        name = value;
        return this;
    }

    /** Where its times come from, but not those of TLS and of watch timeouts. Default: the system's clock. */
    public FakeClusterBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /**
     * Runs each connection for as long as it lives; never shut down by the cluster. Default: virtual threads on JDK 21
     * and later, else daemon threads.
     */
    public FakeClusterBuilder executor(Executor value) {
        executor = value;
        return this;
    }

    /** Namespaces that exist besides {@code default} and {@code kube-system}. */
    public FakeClusterBuilder namespaces(String... values) {
        namespaces = List.of(values);
        return this;
    }

    /** The served versions of Kueue's types, the stored one first. Default: v1beta2, v1beta1. */
    public FakeClusterBuilder kueueVersions(String... values) {
        kueueVersions = List.of(values);
        return this;
    }

    /** Serves one more resource. */
    public FakeClusterBuilder resource(ResourceDescription value) {
        more.add(value);
        return this;
    }

    /** How often watches that ask for bookmarks get one. Default: 1 minute. */
    public FakeClusterBuilder bookmarkInterval(Duration value) {
        bookmarkInterval = value;
        return this;
    }

    /** What its TLS certificate is like. Default: good. */
    public FakeClusterBuilder certificate(ServerCertificate value) {
        certificate = value;
        return this;
    }

    /** How many changes of each type watches can go back. Default: 10000. */
    public FakeClusterBuilder historyLimit(int value) {
        historyLimit = value;
        return this;
    }

    /** How many requests the record keeps. Default: 10000. */
    public FakeClusterBuilder recordedRequests(int value) {
        recordedRequests = value;
        return this;
    }

    /** Whether what a deleted object owned is deleted. Default: true. */
    public FakeClusterBuilder garbageCollection(boolean value) {
        garbageCollection = value;
        return this;
    }

    /** What else decides on objects that clients create, as admission webhooks do. Default: all are admitted. */
    public FakeClusterBuilder admission(AdmissionCheck value) {
        admission = value;
        return this;
    }

    /** Starts it. */
    public FakeCluster start() {
        ClusterCertificates certificates = new ClusterCertificates(name);
        return new FakeCluster(this, certificates, new FakeApiServer(this, certificates));
    }

    List<ResourceDescription> resources() {
        List<ResourceDescription> all = new ArrayList<>(FakeResources.standard(kueueVersions));
        all.addAll(more);
        return all;
    }
}
