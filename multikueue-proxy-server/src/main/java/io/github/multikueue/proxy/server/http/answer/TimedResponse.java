package io.github.multikueue.proxy.server.http.answer;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;
import org.jspecify.annotations.Nullable;

/**
 * Writes long bodies in pieces, and gives up on a client that does not take a piece in time. So a client who reads slowly, but reads, is
 * not taken for one who has stalled.
 */
public final class TimedResponse extends Response.Wrapper {

    private static final int PIECE = 128 * 1024;

    private final StalledWrites stalls;
    private volatile boolean lasting;

    TimedResponse(Request request, Response wrapped, StalledWrites stalls) {
        super(request, wrapped);
        this.stalls = stalls;
    }

    /** This answer is one that lasts: whoever writes it looks himself whether its reader takes it. */
    public static void lasts(Response response) {
        TimedResponse timed = Response.as(response, TimedResponse.class);
        if (timed != null) {
            timed.lasting = true;
        }
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
        if (lasting) {
            super.write(last, content, callback);
        } else if (content == null || content.remaining() <= PIECE) {
            writePiece(last, content, callback);
        } else {
            new Pieces(last, content, callback).iterate();
        }
    }

    private void writePiece(boolean last, ByteBuffer content, Callback callback) {
        Waiting waiting = new Waiting(callback);
        super.write(last, content, waiting);
        waiting.begin();
    }

    private void giveUp() {
        getRequest().fail(new TimeoutException("the client takes nothing of its answer"));
    }

    /** Is told when a piece has been taken, which nearly always is so before the write returns: nothing is waited for then. */
    private final class Waiting extends Callback.Nested {

        private final long since = stalls.now();
        private StalledWrites.@Nullable Wait wait;
        private boolean over;

        Waiting(Callback callback) {
            super(callback);
        }

        synchronized void begin() {
            if (!over) {
                wait = stalls.begin(since, getRequest().getConnectionMetaData(), TimedResponse.this::giveUp);
            }
        }

        private void end() {
            StalledWrites.Wait begun;
            synchronized (this) {
                over = true;
                begun = wait;
            }
            // Not under the lock: who gives up holds that of the wait, and may come here.
            if (begun != null) {
                begun.close();
            }
        }

        @Override
        public void succeeded() {
            end();
            super.succeeded();
        }

        @Override
        public void failed(Throwable cause) {
            end();
            super.failed(cause);
        }
    }

    /** Writes one piece after the other. */
    private final class Pieces extends IteratingNestedCallback {

        private final boolean last;
        private final ByteBuffer content;

        Pieces(boolean last, ByteBuffer content, Callback callback) {
            super(callback);
            this.last = last;
            this.content = content;
        }

        @Override
        protected Action process() {
            int left = content.remaining();
            if (left == 0) {
                return Action.SUCCEEDED;
            }
            int length = Math.min(PIECE, left);
            ByteBuffer piece = content.slice(content.position(), length);
            content.position(content.position() + length);
            writePiece(last && length == left, piece, this);
            return Action.SCHEDULED;
        }
    }
}
