package io.github.multikueue.proxy.core.logs;

import com.google.common.io.ByteStreams;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads logs from the Pods on the workers, through the workers' API servers. A log that is followed goes on after broken
 * connections, see {@link ResumingLog}; any other is one transfer. With timestamps, a followed log may have notices among its
 * lines, see {@link TimestampedLines}; {@link LogText} makes them lines for a reader.
 */
public final class LivePodLogs implements LogStreamer {

    private final LogStreamer direct;
    private final ContainerStates states;
    private final ResumePolicy policy;

    /** With {@linkplain ResumePolicy#standard() usual patience}. */
    public LivePodLogs(WorkerClients workers) {
        this(workers, ResumePolicy.standard());
    }

    public LivePodLogs(WorkerClients workers, ResumePolicy policy) {
        this(workers, new PodContainerStates(workers), policy);
    }

    /** @param states tells how containers are */
    public LivePodLogs(WorkerClients workers, ContainerStates states, ResumePolicy policy) {
        this.direct = new DirectPodLogs(workers);
        this.states = states;
        this.policy = policy;
    }

    /** @throws NotFoundException if the Pod is gone from its worker */
    @Override
    public InputStream open(LogRequest request) {
        if (request.podUid() == null) {
            throw new NotFoundException("pods \"" + request.pod() + "\" not found");
        }
        LogOptions options = request.options();
        if (!options.follow() || options.previous()) {
            return direct.open(request);
        }
        ResumingLog log = follow(request, null, null);
        log.connect();
        InputStream text = options.timestamps() ? log : LogText.withoutTimes(log);
        Long limit = options.limitBytes();
        return limit == null ? text : ByteStreams.limit(text, limit);
    }

    /**
     * Follows a log in the timestamped form until the container has ended. Does not call the worker before the first read.
     *
     * @param request with the UID of the Pod; of its options, those that select where to begin are honoured
     * @param behind the line to begin behind, or null to begin where the options say
     * @param caughtUp told once, by the reading thread, when all that was there at the beginning has been read; or null
     */
    public ResumingLog follow(LogRequest request, @Nullable LogPosition behind, @Nullable Runnable caughtUp) {
        return new ResumingLog(direct, request, states, policy, behind, caughtUp);
    }
}
