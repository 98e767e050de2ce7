package io.github.multikueue.proxy.core.logs;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.LostLogException;
import io.github.multikueue.proxy.api.NotFoundException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks several {@link LogStreamer}s in turn until one has the log. If none has, but one has a part of a log that is otherwise
 * {@linkplain LostLogException lost}, that part is the answer.
 */
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

    /** @throws NotFoundException if none has the log: how it was lost if one of them knows, else what the last one said */
    @Override
    public InputStream open(LogRequest request) {
        NotFoundException last = null;
        LostLogException lost = null;
        for (LogStreamer each : streamers) {
            try {
                return requireNonNull(
                        each.open(request), () -> each.getClass().getName() + ": null (expected: the log)");
            } catch (NotFoundException e) {
                log.debug("{} does not have the log: {}", each, e.getMessage());
                last = e;
                lost = e instanceof LostLogException its ? better(lost, its) : lost;
            }
        }
        if (lost != null && lost.part().isPresent()) {
            return lost.part().get().get();
        }
        throw lost != null ? lost : last;
    }

    private static LostLogException better(@Nullable LostLogException known, LostLogException next) {
        return known == null || known.part().isEmpty() && next.part().isPresent() ? next : known;
    }
}
