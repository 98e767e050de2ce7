package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One request that Jetty has received. Used by one thread, but for {@link #onDeparture} and {@link #cutOff}. */
final class JettyExchange implements ApiExchange {

    private final Request request;
    private final Callback callback;
    private final RequestHead head;
    private final Departure departure = new Departure();
    private final ExchangeResponse response;
    private final InputWatching watching;
    private final RequestInput body;
    private final WebSocketUpgrade upgrade;
    private final ExchangeContext context;
    private final boolean last;
    private volatile @Nullable MessageSocket socket;
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
        this.callback = callback;
        this.context = context;
        this.head = RequestHeads.of(request);
        this.response = new ExchangeResponse(request, response, context.stalls(), departure);
        this.watching = new InputWatching(request, departure);
        this.body = new RequestInput(request, departure, watching::bodyHasEnded);
        this.upgrade = new WebSocketUpgrade(request, response, callback, context);
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
    public void respond(int status, Map<String, String> headers, byte[]... parts) throws IOException {
        long length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        begin(status, headers, length);
        watching.stop();
        response.writeWhole(parts);
    }

    @Override
    public ResponseStream stream(int status, Map<String, String> headers) {
        begin(status, headers, ExchangeResponse.UNKNOWN);
        response.lasts();
        if (isHttp10()) {
            ConnectionReset.arm(endPoint());
        }
        return new BufferedBody(response, this::endStream);
    }

    @Override
    public ResponseStream relay(int status, List<Map.Entry<String, String>> headers) {
        requireNotBegun();
        response.relayedHead(status, headers);
        closeIfLast();
        response.lasts();
        if (isHttp10()) {
            ConnectionReset.arm(endPoint());
        }
        return new BufferedBody(response, this::endStream);
    }

    private void begin(int status, Map<String, String> headers, long length) {
        requireNotBegun();
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
        if (isHttp10()) {
            ConnectionReset.disarm(endPoint());
        }
    }

    @Override
    public MessageStream upgrade(String subprotocol) throws IOException {
        requireNotBegun();
        watching.stop();
        MessageSocket opened = upgrade.accept(subprotocol, departure);
        socket = opened;
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
        return aborted || socket != null || response.begun();
    }

    @Override
    public void abort() {
        if (aborted || response.isComplete()) {
            return;
        }
        aborted = true;
        watching.stop();
        departure.complete();
        MessageSocket opened = socket;
        if (opened != null) {
            opened.abort();
            return;
        }
        breakOff();
    }

    private void breakOff() {
        if (isHttp10()) {
            ConnectionReset.now(endPoint());
        }
        over();
        callback.failed(new AbortedException());
    }

    /** Answers with a failure, or breaks off the answer if another has begun. */
    void fail(Status status) throws IOException {
        if (begun()) {
            return;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Cache-Control", "no-cache, private");
        respond(status.code(), headers, status.toJson());
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
        MessageSocket opened = socket;
        if (opened != null) {
            opened.abortUnlessClosed();
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
    }

    /** Ends the exchange from another thread: its handler sees a client that has left. */
    void cutOff() {
        MessageSocket open = socket;
        if (open == null) {
            departure.leave();
            open = socket; // Which may have been opened in this moment.
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

    private boolean isHttp10() {
        return response.version() != HttpVersion.HTTP_2 && response.version() != HttpVersion.HTTP_1_1;
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /** Says to Jetty that there is nothing to be answered. */
    private static final class AbortedException extends Request.Handler.AbortException {

        private static final long serialVersionUID = 1;
    }
}
