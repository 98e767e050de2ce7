package io.github.multikueue.proxy.core.logs;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.core.kube.ApiPath;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads logs from the Pods on the workers, through the workers' API servers. */
public final class LivePodLogs implements LogStreamer {

    private final WorkerClients workers;

    public LivePodLogs(WorkerClients workers) {
        this.workers = workers;
    }

    @Override
    public InputStream open(LogRequest request) {
        return workers.get(requireNonNull(request.placement().worker())).open(path(request));
    }

    private static ApiPath path(LogRequest request) {
        LogOptions options = request.options();
        return ApiPath.group("", "v1")
                .namespace(request.placement().job().namespace())
                .segment("pods")
                .segment(request.pod())
                .segment("log")
                .query("container", request.container())
                .query("follow", ifSet(options.follow()))
                .query("previous", ifSet(options.previous()))
                .query("timestamps", ifSet(options.timestamps()))
                .query("tailLines", options.tailLines())
                .query("sinceSeconds", options.sinceSeconds())
                .query("sinceTime", options.sinceTime())
                .query("limitBytes", options.limitBytes());
    }

    private static @Nullable String ifSet(boolean option) {
        return option ? "true" : null;
    }
}
