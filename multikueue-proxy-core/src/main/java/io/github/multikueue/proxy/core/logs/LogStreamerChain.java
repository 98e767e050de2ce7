package io.github.multikueue.proxy.core.logs;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.NotFoundException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks several {@link LogStreamer}s in turn until one has the log. */
public final class LogStreamerChain implements LogStreamer {

    private static final Logger log = LoggerFactory.getLogger(LogStreamerChain.class);

    private final List<LogStreamer> streamers;

    /** @param streamers at least one; the first is asked first */
    public LogStreamerChain(Collection<LogStreamer> streamers) {
        if (streamers.isEmpty()) {
            throw new IllegalArgumentException("log streamers: none (expected: at least one)");
        }
        this.streamers = List.copyOf(streamers);
    }

    /** @throws NotFoundException what the last one said, if none has the log */
    @Override
    public InputStream open(LogRequest request) {
        for (LogStreamer each : streamers.subList(0, streamers.size() - 1)) {
            try {
                return each.open(request);
            } catch (NotFoundException e) {
                log.debug("{} does not have the log: {}", each, e.getMessage());
            }
        }
        return streamers.get(streamers.size() - 1).open(request);
    }
}
