package io.github.multikueue.proxy.core.logs.live;

import com.google.common.math.LongMath;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.LostLogException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.logs.ContainerStates;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.ObservedContainer;
import io.github.multikueue.proxy.core.logs.format.LogNotices;
import io.github.multikueue.proxy.core.logs.format.LogText;
import io.github.multikueue.proxy.core.logs.format.TimestampedForm;
import io.github.multikueue.proxy.core.logs.resume.ForeignText;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.logs.resume.ResumeThreads;
import io.github.multikueue.proxy.core.logs.resume.ResumingLog;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads logs from the Pods on the workers, through the workers' API servers. A log that is followed goes on after broken
 * connections, see {@link ResumingLog}; any other is one transfer, see {@link TimestampedTransfer}. What has no timestamp is no line of
 * the log, so the worker is asked for timestamps; only a long log of which the reader wants none comes without, see
 * {@link UntimestampedTransfer}.
 *
 * <p>A Pod is known by its UID: the log of another Pod of the same name is not found. A followed log looks at the Pod before
 * its first transfer, any other one after its transfer has begun.
 *
 * <p>A log may have notices among its lines; with timestamps, these have the form of {@link TimestampedForm}, and
 * {@link LogText} makes them lines for a reader.
 */
public final class LivePodLogs implements LogStreamer, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LivePodLogs.class);

    private final LogStreamer direct;
    private final ContainerStates states;
    private final ResumePolicy policy;
    private final ResumeThreads threads = new ResumeThreads();

    /** @param states tells how containers are */
    public LivePodLogs(WorkerClients workers, ContainerStates states, ResumePolicy policy) {
        this.direct = new DirectPodLogs(workers);
        this.states = states;
        this.policy = policy;
    }

    /**
     * @throws NotFoundException if the Pod is gone from its worker, or another one has its name
     * @throws LostLogException if the worker does not have the log any more
     */
    @Override
    public InputStream open(LogRequest request) {
        if (request.podUid() == null) {
            throw notFound(request);
        }
        LogOptions options = request.options();
        return options.follow() && !options.previous()
                ? LogText.asAsked(options, followed(request))
                : LogText.limited(options, once(request));
    }

    /**
     * Follows a log in the timestamped form until the container has ended. Does not call the worker before the first read.
     *
     * @param request with the UID of the Pod; of its options, those that select where to begin are honoured
     * @param behind the line to begin behind, or null to begin where the options say
     * @param caughtUp told once, by the reading thread, when all that was there at the beginning has been read; or null
     */
    public ResumingLog follow(LogRequest request, @Nullable LogPosition behind, @Nullable Runnable caughtUp) {
        return new ResumingLog(direct, request, states, policy, threads, behind, caughtUp);
    }

    /**
     * The same for a log that is read whether somebody waits for it or not.
     *
     * @param unattended whether nobody waits for it now; asked by the reading thread
     * @see ResumePolicy#unattendedWhile
     */
    public ResumingLog follow(
            LogRequest request, @Nullable LogPosition behind, @Nullable Runnable caughtUp, BooleanSupplier unattended) {
        return new ResumingLog(direct, request, states, policy.unattendedWhile(unattended), threads, behind, caughtUp);
    }

    /** Ends the threads behind it. */
    @Override
    public void close() {
        threads.close();
    }

    private ResumingLog followed(LogRequest request) {
        ResumingLog log = follow(request, null, null);
        log.connect();
        return log;
    }

    private InputStream once(LogRequest request) {
        if (request.options().timestamps()) {
            return withProof(request);
        }
        UntimestampedTransfer transfer = new UntimestampedTransfer(
                direct.open(request), policy, threads, request.options(), new LineProof(direct, request));
        boolean used = false;
        try {
            requireSamePod(request);
            if (transfer.begin()) {
                used = true;
                return transfer;
            }
        } finally {
            if (!used) {
                discard(transfer);
            }
        }
        return withProof(request);
    }

    /** In one transfer in which each line has its time. */
    private TimestampedTransfer withProof(LogRequest request) {
        LogOptions asked = request.options();
        InputStream lines = direct.open(request.withOptions(withTimes(asked)));
        TimestampedTransfer transfer = new TimestampedTransfer(lines, policy, threads, asked.timestamps());
        boolean used = false;
        try {
            requireSamePod(request);
            transfer.begin(asked.sinceTime() != null || asked.sinceSeconds() != null);
            used = true;
            return transfer;
        } catch (ForeignText.FoundException e) {
            throw noLog(request, e);
        } finally {
            if (!used) {
                discard(transfer);
            }
        }
    }

    private static void discard(InputStream unwanted) {
        try {
            unwanted.close();
        } catch (IOException e) {
            log.debug("cannot close a transfer that nobody reads", e);
        }
    }

    private void requireSamePod(LogRequest request) {
        if (states.of(request).phase() == ObservedContainer.Phase.GONE) {
            throw notFound(request);
        }
    }

    /** The limit is of what the reader gets: at worst, of an empty line's newline behind the longest of times. */
    private static LogOptions withTimes(LogOptions asked) {
        Long limit = asked.limitBytes();
        if (limit != null && !asked.timestamps()) {
            limit = LongMath.saturatedMultiply(limit, (long) TimestampedForm.LONGEST_HEAD);
        }
        return asked.withTimestamps(true).withLimitBytes(limit);
    }

    private static ProxyException noLog(LogRequest request, ForeignText.FoundException found) {
        String worker = request.placement().worker();
        return found.isPage()
                ? new UpstreamFailureException("worker " + worker + " gave an unusable answer", found)
                : LostLogException.of(request, LogNotices.workerSays(found.text()));
    }

    private static NotFoundException notFound(LogRequest request) {
        return new NotFoundException("pods \"" + request.pod() + "\" not found");
    }
}
