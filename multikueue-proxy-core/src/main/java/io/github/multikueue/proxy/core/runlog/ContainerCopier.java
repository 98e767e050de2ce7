package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.cursor.CursorKey;
import io.github.multikueue.proxy.core.logs.format.TimestampedLines;
import io.github.multikueue.proxy.core.runlog.ContainerReader.LostPlaceException;
import io.github.multikueue.proxy.core.runlog.ContainerReader.Place;
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

    private final RunReading reading;
    private final LineMerger merger;
    private final OpenLogs open;
    private final boolean follow;

    ContainerCopier(RunReading reading, LineMerger merger, OpenLogs open, boolean follow) {
        this.reading = reading;
        this.merger = merger;
        this.open = open;
        this.follow = follow;
    }

    /**
     * @param portion what of it
     * @param writer who writes to the merger
     * @return whether that went to the end of the log
     * @throws ProxyException if the log cannot be opened
     * @throws IOException if it broke off for good, or the reader has left
     */
    boolean copy(AttemptLog log, TaskContainer container, Portion portion, Object writer)
            throws IOException, InterruptedException {
        CursorKey key = log.key(container);
        Place place = Place.behind(portion.position(key));
        ContainerReader reader = open(log, container, place, portion.most(key));
        int failures = 0;
        while (true) {
            try {
                copy(reader, place, writer);
                return !reader.hasMore();
            } catch (LostPlaceException e) {
                tellOfLoss(log, container, writer);
                place = place.orLater();
            } catch (IOException e) {
                Place reached = reader.place();
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
                FeedItem.notice(reading.notice(
                        log.origin(container), "lines may be missing here: the line to go on behind is gone")));
    }

    private ContainerReader open(AttemptLog log, TaskContainer container, Place place, long most) {
        TimestampedLines lines = open.add(reading.open(log, container, follow, place.line()));
        return new ContainerReader(lines, log.key(container), most);
    }

    private void copy(ContainerReader reader, Place place, Object writer)
            throws IOException, InterruptedException, LostPlaceException {
        for (FeedItem item = reader.seek(place); item != null; item = reader.next()) {
            merger.put(writer, item);
        }
    }
}
