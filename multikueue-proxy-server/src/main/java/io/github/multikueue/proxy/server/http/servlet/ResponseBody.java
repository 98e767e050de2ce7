package io.github.multikueue.proxy.server.http.servlet;

import com.google.common.base.Ticker;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.util.Callback;

/**
 * The body of one response. One thread writes and waits for the reader; another may slip in a few bytes whenever nothing is
 * being written, and never waits.
 */
public final class ResponseBody {

    private static final int PIECE = 128 * 1024;

    private final ServletContextRequest request;
    private final HttpOutput output;
    private final Ticker ticker;
    private final Set<ResponseBody> writing;
    private final Semaphore turn = new Semaphore(1);
    private volatile Duration patience;
    private volatile long beginNanos;
    private volatile boolean stalled;
    private int last = -1;
    private int lastButOne = -1;

    /** The reader took nothing for too long. */
    public static final class StalledException extends IOException {

        private static final long serialVersionUID = 1L;

        StalledException(IOException cause) {
            super("the reader takes nothing", cause);
        }
    }

    ResponseBody(HttpServletRequest request, Duration patience, Ticker ticker, Set<ResponseBody> writing) {
        this.request = ServletContextRequest.getServletContextRequest(request);
        this.output = this.request.getHttpOutput();
        this.patience = patience;
        this.ticker = ticker;
        this.writing = writing;
    }

    /**
     * Writes, and waits until there is room for it all.
     *
     * @param flush whether the client is to get it at once
     * @throws StalledException if there is no room for too long
     * @throws IOException if the client is gone
     */
    public void write(byte[] bytes, int length, boolean flush) throws IOException {
        turn.acquireUninterruptibly();
        try {
            for (int offset = 0; offset < length; offset += PIECE) {
                writePiece(bytes, offset, Math.min(PIECE, length - offset), flush);
            }
            remember(bytes, length);
        } finally {
            turn.release();
        }
    }

    private void writePiece(byte[] bytes, int offset, int length, boolean flush) throws IOException {
        begin();
        try {
            if (flush || length > output.getBufferSize()) {
                // Past the buffer in which Jetty joins small writes until the response ends, and cuts large ones.
                output.write(ByteBuffer.wrap(bytes, offset, length));
            } else {
                output.write(bytes, offset, length);
            }
        } catch (IOException e) {
            throw stalled ? new StalledException(e) : e;
        } finally {
            writing.remove(this);
        }
    }

    private void begin() {
        beginNanos = ticker.read();
        writing.add(this);
    }

    /**
     * Writes a few bytes, unless something is being written or the body stands in the midst of something. Returns at once;
     * only for bodies of which everything was flushed.
     *
     * @param boundary what the body must end with, one or two characters; a body without a byte is at a boundary, too
     */
    public void slipIn(byte[] bytes, String boundary) {
        if (!turn.tryAcquire()) {
            return;
        }
        if (!endsWith(boundary)) {
            turn.release();
            return;
        }
        begin();
        request.getServletContextResponse().write(false, ByteBuffer.wrap(bytes), Callback.from(this::slippedIn));
    }

    private void slippedIn() {
        writing.remove(this);
        turn.release();
    }

    /** Whether the body ends with one or two characters, or has no byte yet. Not while something is being written. */
    public boolean endsWith(String boundary) {
        int length = boundary.length();
        return last < 0
                || (last == boundary.charAt(length - 1) && (length == 1 || lastButOne == boundary.charAt(length - 2)));
    }

    private void remember(byte[] bytes, int length) {
        if (length > 0) {
            lastButOne = length > 1 ? bytes[length - 2] : last;
            last = bytes[length - 1];
        }
    }

    /** Waits for what is being slipped in; nothing more can be written then. */
    public void finish() {
        turn.acquireUninterruptibly();
    }

    /** From now on the reader has no more than that time for what is written to him. */
    public void hurry(Duration atMost) {
        patience = atMost;
    }

    /** Whether the reader has taken nothing for too long. */
    public boolean isStalled() {
        return stalled;
    }

    /** Fails what is being written, if that takes too long. */
    void giveUpAfter(long nowNanos) {
        if (nowNanos - beginNanos > patience.toNanos() && !stalled) {
            stalled = true;
            request.fail(new TimeoutException("the reader takes nothing"));
        }
    }
}
