package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.logs.format.TimestampedLines;
import io.github.multikueue.proxy.core.runlog.ContainerReader.LostResumePointException;
import io.github.multikueue.proxy.core.runlog.ContainerReader.ResumePoint;
import io.github.multikueue.proxy.core.tekton.TaskContainer;
import java.io.IOException;
import java.time.Duration;

/**
 * Hands the log of a container to the reader of the run. A log that is followed is opened such that it does not break; any
 * other one is opened again when it has broken off, and read on where it stopped. Safe for use by many threads.
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

    /**
     * @param range what of it
     * @param writer who writes to the merger
     * @return whether that went to the end of the log
     * @throws ProxyException if the log cannot be opened
     * @throws IOException if it broke off for good, or the reader has left
     */
    boolean copy(AttemptLog log, TaskContainer container, RunLogRange range, Object writer)
            throws IOException, InterruptedException {
        CursorKey key = log.key(container);
        ResumePoint place = ResumePoint.behind(range.position(key));
        ContainerReader reader = open(log, container, place, range.maxLines(key));
        int failures = 0;
        while (true) {
            try {
                copy(reader, place, writer);
                return !reader.hasMore();
            } catch (LostResumePointException e) {
                tellOfLoss(log, container, writer);
                place = place.orLater();
            } catch (IOException e) {
                ResumePoint reached = reader.place();
                failures = reached.equals(place) ? failures + 1 : 1;
                place = reached;
                if (follow || failures == MAX_FAILURES || merger.awaitClosed(PAUSE)) {
                    throw e;
                }
            } finally {
                open.close(reader.lines());
            }
            reader = open(log, container, place, reader.left());
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

    private ContainerReader open(AttemptLog log, TaskContainer container, ResumePoint place, long maxLines) {
        TimestampedLines lines = open.add(opener.open(log, container, follow, place.line()));
        return new ContainerReader(lines, log.key(container), maxLines);
    }

    private void copy(ContainerReader reader, ResumePoint place, Object writer)
            throws IOException, InterruptedException, LostResumePointException {
        for (FeedItem item = reader.seek(place); item != null; item = reader.next()) {
            merger.put(writer, item);
        }
    }
}
