package io.github.multikueue.proxy.server.jetty;

import com.google.common.base.Ticker;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.core.kube.Threads;
import io.github.multikueue.proxy.server.config.ServerConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/**
 * Writes responses, and gives up on readers who take nothing for too long. Jetty's own idle timeouts are not used for
 * that: they also end what is merely silent, streams of HTTP/2 at the second time.
 */
@Singleton
public final class ResponseWriter {

    private static final int PIECE = 32 * 1024;
    private static final int CHECKS = 10;

    private final Duration bound;
    private final Ticker ticker;
    private final Set<Write> running = ConcurrentHashMap.newKeySet();

    /** The reader took nothing for too long. */
    public static final class StalledException extends IOException {

        private static final long serialVersionUID = 1L;

        StalledException(IOException cause) {
            super("the reader takes nothing", cause);
        }
    }

    private static final class Write {

        private final HttpServletRequest request;
        private final long beginNanos;
        private volatile boolean stalled;

        Write(HttpServletRequest request, long beginNanos) {
            this.request = request;
            this.beginNanos = beginNanos;
        }
    }

    @Inject
    ResponseWriter(ServerConfig config, ScheduledExecutorService scheduler, Ticker ticker) {
        this.bound = config.timeouts().writeStall();
        this.ticker = ticker;
        long nanos = bound.dividedBy(CHECKS).toNanos();
        ScheduledFuture<?> unused =
                scheduler.scheduleWithFixedDelay(Threads.repeatable(this::giveUp), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Writes, and waits until there is room for it all.
     *
     * @param flush whether the client is to get it at once
     * @throws StalledException if there is no room for too long
     * @throws IOException if the client is gone
     */
    public void write(HttpServletRequest request, OutputStream to, byte[] bytes, int length, boolean flush)
            throws IOException {
        for (int offset = 0; offset < length; offset += PIECE) {
            writePiece(request, to, bytes, offset, Math.min(PIECE, length - offset), flush);
        }
    }

    private void writePiece(
            HttpServletRequest request, OutputStream to, byte[] bytes, int offset, int length, boolean flush)
            throws IOException {
        Write write = new Write(request, ticker.read());
        running.add(write);
        try {
            to.write(bytes, offset, length);
            if (flush) {
                to.flush();
            }
        } catch (IOException e) {
            throw write.stalled ? new StalledException(e) : e;
        } finally {
            running.remove(write);
        }
    }

    private void giveUp() {
        long now = ticker.read();
        for (Write write : running) {
            if (now - write.beginNanos > bound.toNanos() && !write.stalled) {
                write.stalled = true;
                ServletContextRequest.getServletContextRequest(write.request)
                        .fail(new TimeoutException("the reader takes nothing"));
            }
        }
    }
}
