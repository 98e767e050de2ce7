package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A PipelineRun on one cluster, which may be gone by now. Thread safe. */
public abstract sealed class FakePipelineRun permits FakeRun, FakeWorkerRun {
    private final FakeCluster cluster;
    private final String namespace;
    private final String name;
    private final String uid;

    FakePipelineRun(FakeCluster cluster, ObjectNode object) {
        this.cluster = cluster;
        this.namespace = object.at("/metadata/namespace").asText();
        this.name = object.at("/metadata/name").asText();
        this.uid = object.at("/metadata/uid").asText();
    }

    /** The cluster: the manager for a {@link FakeRun}, a worker for a {@link FakeWorkerRun}. */
    public FakeCluster cluster() {
        return cluster;
    }

    /** Its namespace. */
    public String namespace() {
        return namespace;
    }

    /** Its name, the same on manager and worker. */
    public String name() {
        return name;
    }

    /** Its UID on this cluster. */
    public String uid() {
        return uid;
    }

    /** The object of its name on this cluster, or null if there is none. */
    public @Nullable ObjectNode object() {
        return cluster.get("pipelineruns", namespace, name);
    }
}
