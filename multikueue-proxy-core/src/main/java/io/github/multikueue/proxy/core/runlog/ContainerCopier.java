package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.format.TimestampedLines;
import io.github.multikueue.proxy.core.runlog.ContainerReader.LostResumePointException;
import io.github.multikueue.proxy.core.runlog.ContainerReader.ResumePoint;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import java.io.IOException;
import java.time.Duration;

/**
 * Hands the log of a container to the reader of the run. One that is not followed is opened again a few times when it has broken
 * off, and read on where it stopped; one that is followed breaks off only after its streamer has done that for long. Safe for use
 * by many threads.
 */
final class ContainerCopier {

    /** How often in a row a log may break off without having come any further. */
    static final int MAX_FAILURES = 3;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ContainerLogOpener opener;
    private final LineMerger merger;
    private final OpenLogs open;
    private final boolean follow;

    ContainerCopier(ContainerLogOpener opener, LineMerger merger, OpenLogs open, boolean follow) {
        this.opener = opener;
        this.merger = merger;
        this.open = open;
        this.follow = follow;
    }

    /** How far the log of one container has been handed on. For one thread. */
    static final class Progress {

        private ResumePoint place;
        private long left;

        /** @param range what of the log */
        Progress(RunLogRange range, AttemptLog log, TaskContainer container) {
            this.place = ResumePoint.behind(range.position(log, container));
            this.left = range.maxLines(log, container);
        }

        /** Behind what has been handed on. */
        ResumePoint place() {
            return place;
        }

        /** Returns whether that is further than before. */
        private boolean reached(ContainerReader reader) {
            ResumePoint before = place;
            place = reader.place();
            left = reader.left();
            return !place.equals(before);
        }
    }

    /**
     * Hands on what has not been handed on yet.
     *
     * @param progress where to begin; updated, so that a later call goes on where this one has failed
     * @param writer who writes to the merger
     * @return whether that went to the end of the log
     * @throws ProxyException if the log cannot be opened, or its source says that it cannot go on
     * @throws IOException if it broke off for good, or the reader has left
     */
    boolean copy(AttemptLog log, TaskContainer container, Progress progress, Object writer)
            throws IOException, InterruptedException {
        int failures = 0;
        while (true) {
            ContainerReader reader = open(log, container, progress);
            try {
                copy(reader, progress.place(), writer);
                return !reader.hasMore();
            } catch (LostResumePointException e) {
                tellOfLoss(log, container, writer);
                progress.place = progress.place().orLater();
            } catch (ProxyException e) {
                progress.reached(reader);
                throw e;
            } catch (IOException e) {
                failures = progress.reached(reader) ? 1 : failures + 1;
                if (follow || failures == MAX_FAILURES || merger.awaitClosed(PAUSE)) {
                    throw e;
                }
            } finally {
                open.close(reader.lines());
            }
        }
    }

    private void tellOfLoss(AttemptLog log, TaskContainer container, Object writer)
            throws IOException, InterruptedException {
        merger.breakLine(writer);
        merger.put(
                writer,
                FeedItem.notice(opener.notice(
                        log.origin(container), "lines may be missing here: the line to go on behind is gone")));
    }

    private ContainerReader open(AttemptLog log, TaskContainer container, Progress progress) {
        TimestampedLines lines =
                open.add(opener.open(log, container, follow, progress.place().line()));
        return new ContainerReader(lines, log.key(container), progress.left);
    }

    private void copy(ContainerReader reader, ResumePoint place, Object writer)
            throws IOException, InterruptedException, LostResumePointException {
        for (FeedItem item = reader.seek(place); item != null; item = reader.next()) {
            merger.put(writer, item);
        }
    }
}
