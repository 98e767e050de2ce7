package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.core.io.BulkInputStream;
import io.github.multikueue.proxy.core.logs.live.LivePodLogs;
import io.github.multikueue.proxy.core.store.LogPlace;
import io.github.multikueue.proxy.core.store.LogStoreException;
import io.github.multikueue.proxy.core.store.StoredLog;
import io.github.multikueue.proxy.core.store.StoredLogStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that is followed from the store, in the timestamped form. If the store cannot keep it any longer, it goes on straight
 * from the worker, with the very next byte. For one thread, except for {@link #close}.
 */
final class CapturedStream extends BulkInputStream {

    private static final Logger logger = LoggerFactory.getLogger(CapturedStream.class);

    private final LogRequest request;
    private final StoredLog log;
    private final LogCaptures captures;
    private final CompletableFuture<Boolean> ready;
    private final Runnable left;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile @Nullable InputStream current;

    /**
     * @param ready true when the log is far enough for the options, false if it will never be; waited for by the first read
     * @param left run when this is closed; more than once does no harm
     */
    CapturedStream(
            LogRequest request, StoredLog log, LogCaptures captures, CompletableFuture<Boolean> ready, Runnable left) {
        this.request = request;
        this.log = log;
        this.captures = captures;
        this.ready = ready;
        this.left = left;
    }

    @Override
    protected int readPiece(byte[] buffer, int offset, int length) throws IOException {
        InputStream in = current;
        if (in == null) {
            in = use(awaitReady() ? open() : straight().follow(request, null, null));
        }
        try {
            return in.read(buffer, offset, length);
        } catch (LogStoreException e) {
            if (in instanceof StoredLogStream stored) {
                return goOnStraight(stored, e).read(buffer, offset, length);
            }
            throw e;
        }
    }

    @Override
    public int available() throws IOException {
        InputStream in = current;
        return in == null ? 0 : in.available();
    }

    @Override
    public void close() throws IOException {
        closed.complete(null);
        left.run();
        InputStream in = current;
        if (in != null) {
            in.close();
        }
    }

    private InputStream open() throws IOException {
        try {
            return log.read(request.options());
        } catch (LogStoreException e) {
            logger.debug("{} is read straight from the worker: {}", log, e.getMessage());
            return straight().follow(request, null, null);
        }
    }

    private boolean awaitReady() throws IOException {
        try {
            CompletableFuture.anyOf(ready, closed).get();
            return ready.getNow(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a log");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private InputStream goOnStraight(StoredLogStream stored, LogStoreException why) throws IOException {
        LogPlace place;
        try (stored) {
            place = stored.place();
        } catch (IOException e) {
            throw new IOException("the log broke off: " + why.getMessage(), e);
        }
        logger.debug("{} goes on straight from the worker: {}", log, why.getMessage());
        InputStream straight = straight().follow(request.withOptions(where(place)), place.last(), null);
        return use(place.bytesOfNext() == 0 ? straight : new RestOfLine(straight, place.bytesOfNext()));
    }

    private LivePodLogs straight() throws IOException {
        if (captures.isClosed()) {
            throw new IOException("the proxy is shutting down");
        }
        return captures.live();
    }

    /** Without a line behind which to go on, the time to begin at still counts. */
    private LogOptions where(LogPlace place) {
        LogOptions asked = request.options();
        return place.last() != null
                ? LogOptions.FOLLOW
                : new LogOptions(true, false, true, null, asked.sinceSeconds(), asked.sinceTime(), null);
    }

    private InputStream use(InputStream next) throws IOException {
        current = next;
        if (closed.isDone()) {
            next.close();
        }
        return next;
    }
}
