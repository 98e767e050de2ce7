package io.github.multikueue.proxy.server.http.protocol;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http2.BufferingFlowControlStrategy;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.WindowUpdateFrame;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.util.Callback;

/**
 * The flow control of a connection of HTTP/2, which ends one whose client sends frames WINDOW_UPDATE for nothing. A client that reads fast
 * sends many of them: each that could be for data it got is free. Jetty limits the other control frames by itself.
 */
public final class WindowUpdateLimit extends BufferingFlowControlStrategy {

    private static final float BUFFERED = 0.5F;

    /** For nothing, in a second. */
    private static final int MOST_PER_SECOND = 128;

    /** A client may tell of each frame, for the stream and for the connection, and of less than a frame. */
    private static final int FREE_PER_WRITE = 4;

    private static final int BYTES_PER_FREE = 512;
    private static final long MOST_FREE = 100_000;

    private final AtomicLong free = new AtomicLong();
    private final WindowRateControl others = new WindowRateControl(MOST_PER_SECOND, Duration.ofSeconds(1));

    /** Makes that of one connection. */
    public WindowUpdateLimit() {
        super(BUFFERED);
    }

    @Override
    public void onDataSent(Stream stream, int length) {
        super.onDataSent(stream, length);
        if (free.get() < MOST_FREE) {
            free.addAndGet(FREE_PER_WRITE + length / BYTES_PER_FREE);
        }
    }

    @Override
    public void onWindowUpdate(Session session, Stream stream, WindowUpdateFrame frame) {
        if (free.get() > 0) {
            free.decrementAndGet();
        } else if (!others.onEvent(frame)) {
            session.close(ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, "invalid_window_update_frame_rate", Callback.NOOP);
            return;
        }
        super.onWindowUpdate(session, stream, frame);
    }
}
