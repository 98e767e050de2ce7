package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.server.http.answer.StalledWrites;
import io.github.multikueue.proxy.server.http.answer.TimedResponse;
import io.github.multikueue.proxy.server.http.answer.WholeBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer: as a whole, without waiting; or part by part, and blocks then while the client does not take it, for no longer than
 * {@link StalledWrites} allows. The body of an answer to HEAD is dropped. Used by one thread.
 */
final class ExchangeResponse {

    /** The length of an answer that is not known before its end. */
    static final long UNKNOWN = -1;

    /** So that a client who reads slowly, but reads, is not taken for one who has stalled. */
    private static final int PIECE = 128 * 1024;

    private final Request request;
    private final Response response;
    private final StalledWrites stalls;
    private final Departure departure;
    private final boolean head;
    private volatile HttpFields trailers = HttpFields.EMPTY;
    private boolean hasHead;
    private boolean begun;
    private boolean complete;
    private @Nullable CompletableFuture<Void> whole;

    ExchangeResponse(Request request, Response response, StalledWrites stalls, Departure departure) {
        this.request = request;
        this.response = response;
        this.stalls = stalls;
        this.departure = departure;
        this.head = HttpMethod.HEAD.is(request.getMethod());
    }

    boolean begun() {
        return begun;
    }

    boolean isComplete() {
        return complete;
    }

    /** Sets the head, which is sent with the first {@link #write}; replaces one that was set before. */
    void head(int status, Map<String, String> headers, long length) {
        HttpFields.Mutable fields = begin(status);
        headers.forEach((name, value) -> fields.put(AnswerHeaders.of(name, value)));
        frame(fields, status, length);
    }

    /** The same with the headers of another server's answer: names may be repeated, and a length may be among them. */
    void relayedHead(int status, List<Map.Entry<String, String>> headers) {
        HttpFields.Mutable fields = begin(status);
        AnswerHeaders.setAll(fields, headers);
        if (fields.contains(HttpHeader.TRAILER)) {
            response.setTrailersSupplier(() -> trailers);
        }
        if (!fields.contains(HttpHeader.CONTENT_LENGTH)) {
            frame(fields, status, UNKNOWN);
        }
    }

    /** Sends an answer without a body after which the connection is somebody else's, who is among the attributes of the request. */
    void switchProtocols(List<Map.Entry<String, String>> headers, Callback switched) {
        HttpFields.Mutable fields = begin(HttpStatus.SWITCHING_PROTOCOLS_101);
        AnswerHeaders.setAll(fields, headers);
        begun = true;
        complete = true;
        response.write(true, BufferUtil.EMPTY_BUFFER, switched);
    }

    /** Sets what is sent behind the body of an answer whose head announces that. */
    void trailers(List<Map.Entry<String, String>> values) {
        HttpFields.Mutable fields = HttpFields.build();
        AnswerHeaders.setAll(fields, values);
        trailers = fields;
    }

    private HttpFields.Mutable begin(int status) {
        HttpFields.Mutable fields = response.getHeaders();
        if (hasHead) {
            response.reset();
            // The reset took it away.
            fields.add(
                    request.getConnectionMetaData().getConnector().getServer().getDateField());
        }
        hasHead = true;
        response.setStatus(status);
        return fields;
    }

    private void frame(HttpFields.Mutable fields, int status, long length) {
        if (length >= 0 && hasBody(status)) {
            fields.put(HttpHeader.CONTENT_LENGTH, length);
        } else if (length == UNKNOWN && hasBody(status) && !head && version() == HttpVersion.HTTP_1_1) {
            // Also if the client asked for the connection to be closed: else that would end the body, whole or not.
            fields.put(HttpHeader.TRANSFER_ENCODING, "chunked");
        }
    }

    private static boolean hasBody(int status) {
        return status >= HttpStatus.OK_200
                && status != HttpStatus.NO_CONTENT_204
                && status != HttpStatus.NOT_MODIFIED_304;
    }

    /** Tells HTTP/1.1 clients that this answer is the connection's last. Before the head is sent. */
    void closeConnection() {
        if (version() == HttpVersion.HTTP_1_1) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
    }

    HttpVersion version() {
        return request.getConnectionMetaData().getHttpVersion();
    }

    /**
     * Writes the whole body, and does not wait until it is taken: see {@link #whole}.
     *
     * @throws IOException if the client is gone
     */
    void writeWhole(byte[]... parts) throws IOException {
        if (departure.hasLeft()) {
            throw new EofException("the client has left");
        }
        begun = true;
        complete = true;
        departure.complete();
        whole = head ? WholeBody.write(request, response) : WholeBody.write(request, response, parts);
    }

    /** Done when the client has taken the whole body; null if none has been written. */
    @Nullable
    CompletableFuture<Void> whole() {
        return whole;
    }

    /**
     * What follows is written part by part. Over HTTP/1.0 only a reset of the connection tells that it is incomplete.
     *
     * @param lasts whether the answer lasts by its nature: it is looked at here alone whether the client takes it
     */
    void isStreamed(boolean lasts) {
        if (lasts) {
            TimedResponse.lasts(response);
        }
        if (isHttp10()) {
            ConnectionReset.arm(endPoint());
        }
    }

    /** The last part of an answer that is streamed is about to be written. */
    void endsInOrder() {
        if (isHttp10()) {
            ConnectionReset.disarm(endPoint());
        }
    }

    /** The answer ends here, incomplete. */
    void breakOff() {
        if (isHttp10()) {
            ConnectionReset.now(endPoint());
        }
    }

    private boolean isHttp10() {
        return version() != HttpVersion.HTTP_2 && version() != HttpVersion.HTTP_1_1;
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /**
     * Writes and waits until it is taken.
     *
     * @param last whether the answer ends with it
     * @throws IOException if the client is gone, or stalled
     */
    void write(byte[] bytes, int from, int to, boolean last) throws IOException {
        int offset = from;
        while (to - offset > PIECE) {
            write(ByteBuffer.wrap(bytes, offset, PIECE), false);
            offset += PIECE;
        }
        write(ByteBuffer.wrap(bytes, offset, to - offset), last);
    }

    private void write(ByteBuffer content, boolean last) throws IOException {
        if (departure.hasLeft()) {
            throw new EofException("the client has left");
        }
        boolean again = begun;
        begun = true;
        if (!head) {
            send(content, last);
        } else {
            if (!again) {
                // A head that leaves together with the end tells a length of 0, which is not that of the answer to a
                // GET.
                send(BufferUtil.EMPTY_BUFFER, false);
            }
            if (last) {
                send(BufferUtil.EMPTY_BUFFER, true);
            }
        }
        if (last) {
            complete = true;
            departure.complete();
        }
    }

    private void send(ByteBuffer content, boolean last) throws IOException {
        try (StalledWrites.Wait wait = stalls.begin(this::giveUp);
                Blocker.Callback written = Blocker.callback()) {
            response.write(last, content, written);
            written.block();
        } catch (IOException | RuntimeException e) {
            departure.leave();
            throw e instanceof IOException failure ? failure : new IOException("the answer cannot be written", e);
        }
    }

    private void giveUp() {
        request.fail(new TimeoutException("the client takes nothing of its answer"));
    }
}
