package io.github.multikueue.proxy.core.capture;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.logs.live.LivePodLogs;
import io.github.multikueue.proxy.core.store.LogAppender;
import io.github.multikueue.proxy.core.store.LogKey;
import io.github.multikueue.proxy.core.store.LogStore;
import io.github.multikueue.proxy.core.store.LogStoreException;
import io.github.multikueue.proxy.core.store.StoredLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The captures that run: one for a container, and so many at most. Safe for use by many threads. */
public final class LogCaptures implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(LogCaptures.class);

    /** A capture outlives the reader who caused it, and must not keep that reader's token. */
    static final Caller NOBODY = new Caller.Identity("multikueue-proxy", null, List.of(), Map.of());

    private static final LogOptions EVERYTHING = LogOptions.FOLLOW.withTimestamps(true);

    private final LogStore store;
    private final LivePodLogs live;
    private final RunNotes notes;
    private final int most;
    private final ExecutorService threads;
    private final CaptureOutcomes outcomes = new CaptureOutcomes();
    private final Map<LogKey, LogCapture> running = new ConcurrentHashMap<>();
    private final ReentrantLock starting = new ReentrantLock();
    private volatile boolean closed;

    /**
     * @param store where logs are kept; not closed with this
     * @param live reads the logs
     * @param notes keeps what the runs were made of with their logs
     * @param most how many logs are captured at the same time at most
     */
    public LogCaptures(LogStore store, LivePodLogs live, RunNotes notes, int most) {
        this.store = store;
        this.live = live;
        this.notes = notes;
        this.most = most;
        this.threads = Threads.blocking("log-capture", most);
    }

    /** How many logs are being captured now. */
    public int count() {
        return running.size();
    }

    /** What became of those that have ended. */
    public CaptureOutcomes outcomes() {
        return outcomes;
    }

    /**
     * Sees to it that a container's log is captured, unless it is in the store to its end, a limit has ended it, or there
     * are too many captures. Returns at once; the work is done in the background.
     *
     * @param request with the UID of the Pod; its options do not matter
     * @return whether the log is in the store to its end, or on its way there
     */
    public boolean begin(LogRequest request) {
        try {
            return isComplete(request) || join(request).isPresent();
        } catch (IOException e) {
            logger.debug("pod {}, container {}: not captured", request.pod(), request.container(), e);
            return false;
        }
    }

    LogStore store() {
        return store;
    }

    boolean isClosed() {
        return closed;
    }

    LivePodLogs live() {
        return live;
    }

    /** What the store has of the container of a request with the UID of the Pod. */
    Optional<StoredLog> stored(LogRequest request) {
        try {
            return store.find(key(request));
        } catch (LogStoreException e) {
            return Optional.empty();
        }
    }

    /**
     * The capture of a container's log, begun if there is none; empty if the log has ended in the store, or there are too
     * many captures.
     *
     * @throws LogStoreException if the store cannot keep the log
     */
    Optional<LogCapture> join(LogRequest request) throws LogStoreException {
        LogKey key = key(request);
        LogCapture known = running.get(key);
        if (known != null && known.log().isWritten()) {
            return Optional.of(known);
        }
        starting.lock();
        try {
            LogCapture first = running.get(key);
            return first != null && first.log().isWritten() ? Optional.of(first) : start(key, request);
        } catch (LogStoreException e) {
            outcomes.notStored(key, String.valueOf(e.getMessage()));
            throw e;
        } finally {
            starting.unlock();
        }
    }

    /** Ends all captures, which can be gone on with later. */
    @Override
    public void close() {
        starting.lock();
        try {
            closed = true;
        } finally {
            starting.unlock();
        }
        running.values().forEach(LogCapture::close);
        threads.shutdown();
    }

    private boolean isComplete(LogRequest request) {
        return stored(request).flatMap(StoredLog::end).isPresent();
    }

    private Optional<LogCapture> start(LogKey key, LogRequest request) throws LogStoreException {
        boolean ended = stored(request).flatMap(StoredLog::end).isPresent();
        if (closed || ended) {
            return Optional.empty();
        }
        if (running.size() >= most) {
            outcomes.notStored(key, "too many logs were captured at the same time (at most " + most + ")");
            return Optional.empty();
        }
        StoredLog log = store.log(key);
        LogAppender appender = log.append();
        LogCapture capture = new LogCapture(withoutReader(request), log, appender, live, outcomes);
        running.put(key, capture);
        try {
            threads.execute(() -> run(key, capture, request));
            notes.record(request.placement());
            return Optional.of(capture);
        } catch (RejectedExecutionException e) {
            running.remove(key, capture);
            appender.close();
            logger.debug("{}: no thread to capture it", log);
            return Optional.empty();
        }
    }

    private void run(LogKey key, LogCapture capture, LogRequest request) {
        try {
            notes.name(request);
            capture.run();
        } finally {
            running.remove(key, capture);
            notes.record(request.placement());
        }
    }

    private static LogRequest withoutReader(LogRequest request) {
        return new LogRequest(
                NOBODY, request.placement(), request.pod(), request.podUid(), request.container(), EVERYTHING);
    }

    private static LogKey key(LogRequest request) throws LogStoreException {
        JobReference job = request.placement().job();
        try {
            return new LogKey(
                    job.namespace(),
                    job.name(),
                    request.placement().jobUid(),
                    requireNonNull(request.placement().worker()),
                    request.pod(),
                    requireNonNull(request.podUid()),
                    requireNonNull(request.container()));
        } catch (BadRequestException e) {
            throw new LogStoreException("the log cannot be stored: " + e.getMessage());
        }
    }
}
