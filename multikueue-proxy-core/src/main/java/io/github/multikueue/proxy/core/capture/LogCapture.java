package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LostLogException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.capture.CaptureOutcomes.Result;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.live.LivePodLogs;
import io.github.multikueue.proxy.core.logs.resume.ResumingLog;
import io.github.multikueue.proxy.core.store.LogAppender;
import io.github.multikueue.proxy.core.store.LogStoreException;
import io.github.multikueue.proxy.core.store.StoredLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one container's log from its worker into the store, to its end. Goes on when nobody reads the log any more; ends when
 * the log does, or when it cannot be had or kept. While nobody reads along, it is more patient with a worker that cannot be
 * reached. A log that the worker has thrown away is marked as lost.
 */
final class LogCapture implements Runnable {

    private static final Logger logger = LoggerFactory.getLogger(LogCapture.class);

    /** A silent container should not hold much memory. */
    private static final int SMALL_BUFFER = 256;
    /** The network gives no more at once. */
    private static final int LARGE_BUFFER = 8 << 10;

    private final LogRequest request;
    private final StoredLog log;
    private final LogAppender appender;
    private final LivePodLogs live;
    private final CaptureOutcomes outcomes;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final CompletableFuture<Boolean> caughtUp = new CompletableFuture<>();
    /** How many read along now. */
    private final AtomicInteger readers = new AtomicInteger();

    private volatile boolean closed;
    private volatile @Nullable ResumingLog transfer;

    /**
     * @param appender writes to the log; closed with the capture
     * @param outcomes told how it ended
     */
    LogCapture(LogRequest request, StoredLog log, LogAppender appender, LivePodLogs live, CaptureOutcomes outcomes) {
        this.request = request;
        this.log = log;
        this.appender = appender;
        this.live = live;
        this.outcomes = outcomes;
    }

    /** Where the log goes. */
    StoredLog log() {
        return log;
    }

    /**
     * Somebody reads along from now on.
     *
     * @return to be run when that is over; more than once does no harm
     */
    Runnable attend() {
        AtomicBoolean there = new AtomicBoolean(true);
        readers.incrementAndGet();
        return () -> {
            if (there.compareAndSet(true, false)) {
                readers.decrementAndGet();
            }
        };
    }

    /**
     * Waits until the worker has answered.
     *
     * @throws ProxyException if it has refused
     */
    void awaitConnection() {
        try {
            connected.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ProxyException refusal ? refusal : e;
        }
    }

    /** True when all that was there when the capture began has been read; false when it has ended before. */
    CompletableFuture<Boolean> caughtUp() {
        return caughtUp;
    }

    @Override
    public void run() {
        try {
            if (copy()) {
                appender.complete();
                outcomes.ended(log.key(), Result.COMPLETE);
            } else {
                lose();
            }
        } catch (LogStoreException e) {
            notStored(e);
        } catch (LostLogException e) {
            logger.info("{} cannot be kept: {}", log, e.getMessage());
            lose();
            connected.completeExceptionally(e); // Last: who asks again begins anew.
        } catch (IOException e) {
            failed(e);
        } catch (ProxyException e) {
            failed(new IOException(e.getMessage(), e));
            connected.completeExceptionally(e);
        } finally {
            appender.close();
            connected.complete(null);
            caughtUp.complete(false);
        }
    }

    /** Ends it; the log can be gone on with later. */
    void close() {
        closed = true;
        ResumingLog in = transfer;
        if (in != null) {
            in.close();
        }
    }

    private void lose() {
        appender.lose();
        outcomes.ended(log.key(), Result.LOST);
    }

    private void notStored(LogStoreException why) {
        logger.debug("{} is not kept any longer: {}", log, why.getMessage());
        if (log.end().isPresent()) {
            outcomes.ended(log.key(), Result.TRUNCATED);
        } else {
            outcomes.notStored(log.key(), String.valueOf(why.getMessage()));
        }
    }

    private void failed(IOException failure) {
        if (!closed) {
            outcomes.ended(log.key(), Result.FAILED);
        }
        logger.info("{} cannot be read to its end now: {}", log, failure.getMessage());
        appender.fail(failure);
    }

    /** Returns whether that went to the end of the log. */
    private boolean copy() throws IOException {
        LogPosition last = appender.lastPosition().orElse(null);
        try (ResumingLog in = live.follow(request, last, () -> caughtUp.complete(true), () -> readers.get() == 0)) {
            transfer = in;
            if (closed) {
                throw new IOException("the proxy is shutting down");
            }
            in.connect();
            connected.complete(null);
            copy(in);
            return !in.endIsLost();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void copy(InputStream in) throws IOException {
        byte[] buffer = new byte[SMALL_BUFFER];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            appender.append(buffer, 0, count);
            buffer = buffer(buffer, count);
        }
    }

    private static byte[] buffer(byte[] last, int count) {
        int size = count == last.length ? LARGE_BUFFER : count <= SMALL_BUFFER ? SMALL_BUFFER : last.length;
        return size == last.length ? last : new byte[size];
    }
}
