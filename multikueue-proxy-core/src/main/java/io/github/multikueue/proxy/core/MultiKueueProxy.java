package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.Placement;
import org.jspecify.annotations.Nullable;

/** The use cases. (Signatures first; the machine behind them follows.) */
public final class MultiKueueProxy implements AutoCloseable {

    /** Starts the watches; returns at once. */
    public void start() {}

    public Placement resolve(Caller caller, String namespace, String pipelineRun) {
        throw new UnsupportedOperationException();
    }

    public WorkerDocument taskRuns(Caller caller, String namespace, String pipelineRun, ListOptions options) {
        throw new UnsupportedOperationException();
    }

    public WorkerDocument pods(Caller caller, String namespace, String pipelineRun, ListOptions options) {
        throw new UnsupportedOperationException();
    }

    public WorkerDocument podStatus(Caller caller, String namespace, String pipelineRun, String pod) {
        throw new UnsupportedOperationException();
    }

    /** @param container the container's name, or null for the default one */
    public ContainerLog log(
            Caller caller,
            String namespace,
            String pipelineRun,
            String pod,
            @Nullable String container,
            LogOptions options) {
        throw new UnsupportedOperationException();
    }

    /** Who the caller is, for audit logs. Never the token. May ask the manager's API server once. */
    public String describe(Caller caller) {
        throw new UnsupportedOperationException();
    }

    public Readiness readiness() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
