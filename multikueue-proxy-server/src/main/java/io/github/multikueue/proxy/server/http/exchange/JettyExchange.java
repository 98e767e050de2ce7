package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.server.http.answer.AnswerRoom;
import io.github.multikueue.proxy.server.http.answer.KnownConnections;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One request that Jetty has received. Used by one thread, but for {@link #onDeparture} and {@link #cutOff}. */
final class JettyExchange implements ApiExchange {

    private final Request request;
    private final Response answer;
    private final Callback callback;
    private final RequestHead head;
    private final Departure departure = new Departure();
    private final ExchangeResponse response;
    private final AnswerRoom room;
    private final InputWatching watching;
    private final RequestInput body;
    private final ExchangeContext context;
    private final boolean last;
    private volatile @Nullable TakenConnection taken;
    private boolean aborted;
    private boolean over;

    /**
     * Takes a request.
     *
     * @param last whether this is to be the connection's last request
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException 400, if its head is malformed
     */
    JettyExchange(Request request, Response response, Callback callback, ExchangeContext context, boolean last) {
        this.request = request;
        this.answer = response;
        this.callback = callback;
        this.context = context;
        this.head = RequestHeads.of(request);
        this.response = new ExchangeResponse(request, response, context.stalls(), departure);
        this.room = new AnswerRoom(context.answers());
        this.watching = new InputWatching(request, departure);
        this.body = new RequestInput(request, departure, watching::bodyHasEnded);
        this.last = last;
        request.addFailureListener(this::failed);
        // A silent answer is not an idle connection.
        request.addIdleTimeoutListener(timeout -> false);
    }

    /** A client that sends nonsense is still there to be told so. */
    private void failed(Throwable failure) {
        if (!RequestInput.isMalformed(request, failure)) {
            departure.leave();
        }
    }

    @Override
    public RequestHead request() {
        return head;
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public void reserve(long bytes) {
        room.reserve(bytes);
    }

    @Override
    public void respond(int status, Map<String, String> headers, byte[]... parts) throws IOException {
        requireNotBegun();
        begin(status, headers, room.ofWhole(parts));
        watching.stop();
        response.writeWhole(parts);
    }

    @Override
    public ResponseStream stream(int status, Map<String, String> headers) {
        requireNotBegun();
        begin(status, headers, ExchangeResponse.UNKNOWN);
        return bodyOfAnswer(true);
    }

    @Override
    public ResponseStream relay(int status, List<Map.Entry<String, String>> headers, boolean lasts) {
        requireNotBegun();
        KnownConnections.answered(request, status);
        response.relayedHead(status, headers);
        closeIfLast();
        return bodyOfAnswer(lasts);
    }

    private ResponseStream bodyOfAnswer(boolean lasts) {
        response.isStreamed(lasts);
        return new BufferedBody(response, this::endStream);
    }

    private void begin(int status, Map<String, String> headers, long length) {
        KnownConnections.answered(request, status);
        response.head(status, headers, length);
        closeIfLast();
    }

    private void requireNotBegun() {
        if (begun()) {
            throw new IllegalStateException("answer: has begun already (expected: one answer)");
        }
    }

    private void closeIfLast() {
        if (last) {
            response.closeConnection();
        }
    }

    private void endStream() {
        watching.stop();
        response.endsInOrder();
    }

    @Override
    public Tunnel tunnel(List<Map.Entry<String, String>> headers) throws IOException {
        requireNotBegun();
        watching.stop();
        departure.complete();
        TunnelConnection tunnel = TunnelConnection.of(request, context.stalls());
        taken = tunnel;
        tunnel.open(request, response, headers, callback);
        return tunnel;
    }

    @Override
    public MessageStream upgrade(String subprotocol) throws IOException {
        requireNotBegun();
        watching.stop();
        MessageSocket opened = new WebSocketUpgrade(request, answer, callback, context).accept(subprotocol, departure);
        taken = opened;
        opened.awaitOpen();
        return opened;
    }

    @Override
    public void onDeparture(Runnable action) {
        departure.onLeave(action);
        watching.wanted();
    }

    @Override
    public boolean begun() {
        return aborted || taken != null || response.begun();
    }

    @Override
    public void abort() {
        if (aborted || response.isComplete()) {
            return;
        }
        aborted = true;
        watching.stop();
        departure.complete();
        TakenConnection other = taken;
        if (other != null) {
            other.abort();
        } else {
            breakOff();
        }
    }

    private void breakOff() {
        response.breakOff();
        over();
        callback.failed(Departure.aborted());
    }

    /**
     * The handler has returned: what is not complete by now never will be.
     *
     * @param after what to do when the exchange is over, at once or when the client has taken its answer
     */
    void end(Runnable after) {
        watching.stop();
        CompletableFuture<Void> whole = response.whole();
        if (whole == null) {
            endStreamed();
            after.run();
        } else {
            CompletableFuture<Void> unused = whole.whenComplete((nothing, failure) -> {
                if (failure == null) {
                    succeed();
                } else {
                    breakOff();
                }
                after.run();
            });
        }
    }

    private void endStreamed() {
        TakenConnection other = taken;
        if (other != null) {
            other.abortUnlessClosed();
        } else if (response.isComplete()) {
            succeed();
        } else {
            abort();
        }
    }

    private void succeed() {
        body.discard(context.stalls());
        over();
        callback.succeeded();
    }

    private synchronized void over() {
        over = true;
        room.giveBack();
    }

    /** Ends the exchange from another thread: its handler sees a client that has left. */
    void cutOff() {
        TakenConnection open = taken;
        if (open == null) {
            departure.leave();
            open = taken; // Which may have been opened in this moment.
        }
        if (open != null) {
            open.shutDown();
            return;
        }
        departure.leave();
        synchronized (this) {
            // Jetty's request must not be touched any more once it has ended.
            if (!over) {
                request.fail(new TimeoutException("the server is shutting down"));
            }
        }
    }
}
