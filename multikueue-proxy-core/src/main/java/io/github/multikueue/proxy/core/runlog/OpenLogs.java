package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.core.logs.format.TimestampedLines;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logs of containers that a reader of a run has open, to be closed when it leaves. Safe for use by many threads. */
final class OpenLogs {

    private static final Logger log = LoggerFactory.getLogger(OpenLogs.class);

    private final Set<TimestampedLines> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Keeps a log that has just been opened; if the reader has left, it is closed at once. */
    TimestampedLines add(TimestampedLines lines) {
        open.add(lines);
        if (closed) {
            close(lines);
        }
        return lines;
    }

    /** Closes a log. */
    void close(TimestampedLines lines) {
        open.remove(lines);
        try {
            lines.close();
        } catch (IOException e) {
            log.debug("a log could not be closed: {}", e.toString());
        }
    }

    /** Closes all, also those that are opened from now on. */
    void closeAll() {
        closed = true;
        open.forEach(this::close);
    }
}
