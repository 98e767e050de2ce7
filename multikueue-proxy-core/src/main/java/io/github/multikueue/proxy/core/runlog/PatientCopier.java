package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.logs.BrokenLogException;
import io.github.multikueue.proxy.core.runlog.ContainerCopier.Progress;
import io.github.multikueue.proxy.core.runlog.ContainerReader.ResumePoint;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hands the log of a container to the reader of the run as {@link ContainerCopier} does, and goes on behind the last line after a
 * failure that may pass. Who follows waits for a worker that cannot be reached as long as somebody goes on to look for the run
 * there, however long that is; and for a while for one that refuses, since credentials are rotated and API servers start. The
 * reader is told of each gap once, with its reason. Safe for use by many threads.
 */
final class PatientCopier {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How often in a row a worker may refuse to open a log before a follower gives it up. */
    private static final int MOST_REFUSALS = 30;

    private final ContainerLogOpener opener;
    private final LineMerger merger;
    private final ContainerCopier copier;
    private final boolean follow;

    PatientCopier(ContainerLogOpener opener, LineMerger merger, OpenLogs open, boolean follow) {
        this.opener = opener;
        this.merger = merger;
        this.copier = new ContainerCopier(opener, merger, open, follow);
        this.follow = follow;
    }

    /** One log that is handed on, and what its reader was told of failures. For one thread. */
    private final class Copy {

        private final AttemptState state;
        private final AttemptLog log;
        private final TaskContainer container;
        private final Object writer;
        private final Progress progress;
        /** Where the log did not go on when the reader was told that it is tried again. */
        private @Nullable ResumePoint told;

        private boolean brokenOff;
        private int refusals;

        Copy(AttemptState state, AttemptLog log, TaskContainer container, RunLogRange range, Object writer) {
            this.state = state;
            this.log = log;
            this.container = container;
            this.writer = writer;
            this.progress = new Progress(range, log, container);
        }

        boolean run() throws IOException, InterruptedException {
            while (true) {
                try {
                    return copier.copy(log, container, progress, writer);
                } catch (ProxyException e) {
                    forgetOlder();
                    if (!isHopeful(e) || (state.isAbandoned() && !brokenOff)) {
                        throw e;
                    }
                    tell(String.valueOf(e.getMessage()));
                } catch (IOException e) {
                    forgetOlder();
                    if (merger.awaitClosed(Duration.ZERO) || (state.isAbandoned() && !brokenOff)) {
                        throw ended(e);
                    }
                    tellOfGap(e);
                }
                if (state.isAbandoned()) {
                    return false; // Where it broke off, and why, has been told.
                }
                awaitNextTry();
            }
        }

        /** What was told before the last line that came is over. */
        private void forgetOlder() {
            if (told != null && !told.equals(progress.place())) {
                told = null;
                brokenOff = false;
                refusals = 0;
            }
        }

        private boolean isHopeful(ProxyException failure) {
            if (failure instanceof WorkerUnavailableException) {
                refusals = 0;
                return true;
            }
            refusals++;
            return isPassing(failure) && refusals < MOST_REFUSALS;
        }

        private void tellOfGap(IOException failure) throws IOException, InterruptedException {
            refusals = 0;
            if (!brokenOff) {
                told = null;
                tell(brokeOff(log, container, failure));
                brokenOff = true;
            }
        }

        private void tell(String problem) throws IOException, InterruptedException {
            if (told == null) {
                told = progress.place();
                merger.breakLine(writer);
                merger.put(writer, FeedItem.notice(opener.notice(log.origin(container), "trying again: " + problem)));
            }
        }

        private void awaitNextTry() throws IOException, InterruptedException {
            boolean closed = merger.awaitClosed(PAUSE);
            state.awaitWorker();
            if (closed || merger.awaitClosed(Duration.ZERO)) {
                throw new IOException("closed");
            }
        }
    }

    /**
     * Hands on a log, or a part of it.
     *
     * @param state tells when nobody will look for the run any more
     * @param range what of the log
     * @param writer who writes to the merger
     * @return whether that went to the end of the log; if not, the reader has been told why
     * @throws ProxyException if the log cannot be read, and that will not pass
     * @throws IOException if it broke off for good, or the reader has left
     */
    boolean copy(AttemptState state, AttemptLog log, TaskContainer container, RunLogRange range, Object writer)
            throws IOException, InterruptedException {
        return follow
                ? new Copy(state, log, container, range, writer).run()
                : copier.copy(log, container, new Progress(range, log, container), writer);
    }

    /** Logs that are still open when a run is given up are closed, which is no reason to tell. */
    private static IOException ended(IOException failure) {
        String late = "it had not ended a minute after the run was over";
        return BrokenLogException.reasonOf(failure).isPresent() ? failure : new BrokenLogException(late, late, failure);
    }

    /** What to tell of a log that has broken off. */
    static String brokeOff(AttemptLog log, TaskContainer container, IOException failure) {
        return log.title(container) + " broke off here"
                + BrokenLogException.reasonOf(failure).map(why -> ": " + why).orElse("");
    }

    private static boolean isPassing(ProxyException refusal) {
        return refusal instanceof ForbiddenException
                || refusal instanceof UpstreamFailureException
                || refusal instanceof UpstreamTimeoutException
                || refusal instanceof TooManyRequestsException;
    }
}
