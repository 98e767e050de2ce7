package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.format.LogNotices;
import io.github.multikueue.proxy.core.logs.format.TimestampedLines;
import io.github.multikueue.proxy.core.tekton.PodView;
import io.github.multikueue.proxy.core.tekton.RunContents;
import io.github.multikueue.proxy.core.tekton.RunTask;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens the logs of containers for one reader of a run. Safe for use by many threads.
 *
 * @param caller who reads
 * @param contents knows the Pods
 * @param logs the streamers of containers' logs
 * @param options what part of the run's log
 * @param clock for notices
 */
record ContainerLogOpener(Caller caller, RunContents contents, LogStreamer logs, RunLogOptions options, Clock clock) {

    /** Lines may overtake each other a little on their way into the log. */
    private static final Duration EARLIER = Duration.ofSeconds(1);

    /**
     * The try with what its Pod knows, if that is there and nobody has seen it yet. Only a Pod that is proven to be the run's has
     * a UID afterwards: one that came later may have the same name, and be somebody else's. Without a Pod, the try is gone.
     *
     * @throws ProxyException if it cannot be told
     */
    AttemptLog withPod(AttemptLog log) {
        if (!log.present() || log.attempt().podUid() != null) {
            return log;
        }
        try {
            PodView pod = contents.pod(log.placement(), log.attempt().pod());
            return isOf(log.task(), pod) ? log.with(log.attempt().withPod(pod)) : log.gone();
        } catch (NotFoundException e) {
            return log.gone();
        }
    }

    /** The run may have begun anew since somebody looked: then it is a Pod of another TaskRun of that name. */
    private static boolean isOf(RunTask task, PodView pod) {
        return pod.metadata().ownerReferences().stream()
                .anyMatch(owner -> owner.controller() && owner.uid().equals(task.uid()));
    }

    /**
     * The log of a container.
     *
     * @param log a try whose Pod is known, if it is there
     * @param after the last line that is not wanted any more, or null for all
     */
    TimestampedLines open(AttemptLog log, TaskContainer container, boolean follow, @Nullable LogPosition after) {
        return open(log, container, follow, since(after), null);
    }

    /** The last lines that a container has written up to now. */
    TimestampedLines tail(AttemptLog log, TaskContainer container, long lines) {
        return open(log, container, false, options.sinceTime(), lines);
    }

    private TimestampedLines open(
            AttemptLog log, TaskContainer container, boolean follow, @Nullable Instant since, @Nullable Long tail) {
        LogOptions wanted = new LogOptions(follow, false, true, tail, null, since, null);
        InputStream stream = logs.open(new LogRequest(
                caller,
                log.placement(),
                log.attempt().pod(),
                log.attempt().podUid(),
                container.name(),
                wanted,
                log.otherPods()));
        return new TimestampedLines(stream, log.origin(container));
    }

    private @Nullable Instant since(@Nullable LogPosition after) {
        Instant wanted = options.sinceTime();
        if (after == null) {
            return wanted;
        }
        Instant before = after.time().truncatedTo(ChronoUnit.SECONDS).minus(EARLIER);
        return wanted == null || wanted.isBefore(before) ? before : wanted;
    }

    LogEvent.Notice notice(@Nullable LogOrigin origin, String message) {
        return new LogEvent.Notice(origin, clock.instant(), LogNotices.printable(message));
    }
}
