package io.github.multikueue.proxy.core.logs.live;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the log of a Pod on a worker in one transfer, as it comes: when the connection ends, so does the stream. */
final class DirectPodLogs implements LogStreamer {

    /** A hundred years: no log is that old. */
    private static final Duration LONGEST_AGO = Duration.ofDays(36_525);

    private final WorkerClients workers;

    DirectPodLogs(WorkerClients workers) {
        this.workers = workers;
    }

    /** Asks for the worker's client each time, so that a rotated credential counts from the next transfer on. */
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
                .query("sinceSeconds", secondsAgo(options.sinceSeconds()))
                .query("sinceTime", options.sinceTime())
                .query("limitBytes", options.limitBytes());
    }

    /** A kubelet makes nanoseconds of it, which overflow when somebody goes back 300 years. */
    private static @Nullable Long secondsAgo(@Nullable Long seconds) {
        return seconds == null ? null : Long.valueOf(Math.min(seconds, LONGEST_AGO.toSeconds()));
    }

    private static @Nullable String ifSet(boolean option) {
        return option ? "true" : null;
    }
}
