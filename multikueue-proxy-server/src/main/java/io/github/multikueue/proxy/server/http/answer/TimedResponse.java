package io.github.multikueue.proxy.server.http.answer;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;

/**
 * Writes long bodies in pieces, and gives up on a client that does not take a piece in time. So a client who reads slowly, but reads, is
 * not taken for one who has stalled.
 */
public final class TimedResponse extends Response.Wrapper {

    static final String ATTRIBUTE = TimedResponse.class.getName();

    private static final int PIECE = 128 * 1024;

    private final StalledWrites stalls;
    private volatile boolean lasting;

    TimedResponse(Request request, Response wrapped, StalledWrites stalls) {
        super(request, wrapped);
        this.stalls = stalls;
    }

    /** The answer to a request is one that lasts: whoever writes it looks himself whether its reader takes it. */
    public static void lasts(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof TimedResponse timed) {
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
        super.write(last, content, new Waiting(callback));
    }

    private void giveUp() {
        getRequest().fail(new TimeoutException("the client takes nothing of its answer"));
    }

    /** Is told when a piece has been taken. */
    private final class Waiting extends Callback.Nested {

        private final StalledWrites.Wait wait =
                stalls.begin(getRequest().getConnectionMetaData(), TimedResponse.this::giveUp);

        Waiting(Callback callback) {
            super(callback);
        }

        @Override
        public void succeeded() {
            wait.close();
            super.succeeded();
        }

        @Override
        public void failed(Throwable cause) {
            wait.close();
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
