package io.github.multikueue.proxy.server.http.exchange;

import com.google.common.base.Throwables;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.server.http.answer.StalledWrites;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The body of a request as it arrives. Tells when it has ended, and when the client left in its midst. Used by one thread. */
final class RequestInput extends InputStream {

    /** The most that is thrown away of a body that nobody has read. */
    private static final int MOST_DISCARDED = 4 * 1024 * 1024;

    private final Request request;
    private final Departure departure;
    private final Runnable onEnd;
    private @Nullable InputStream source;
    private boolean begun;
    private boolean ended;

    /** @param onEnd what to do when the body has been read to its end */
    RequestInput(Request request, Departure departure, Runnable onEnd) {
        this.request = request;
        this.departure = departure;
        this.onEnd = onEnd;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws StatusException 400, if the body is not framed as HTTP demands */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        begun = true;
        try {
            int read = source().read(bytes, offset, length);
            if (read < 0 && !ended) {
                ended = true;
                onEnd.run();
            }
            return read;
        } catch (IOException e) {
            if (isMalformed(request, e)) {
                throw StatusException.badRequest("body: malformed (expected: the framing that its header says)");
            }
            departure.leave();
            throw e;
        }
    }

    /** Made for whoever reads: most requests have no body. */
    private InputStream source() {
        InputStream made = source;
        if (made == null) {
            made = Request.asInputStream(request);
            source = made;
        }
        return made;
    }

    /**
     * Whether a request failed since the framing of its body is wrong. Jetty takes a body that ends too early for malformed, too;
     * but then nobody is there to be told.
     */
    static boolean isMalformed(Request request, Throwable failure) {
        boolean left =
                request.getConnectionMetaData().getConnection().getEndPoint().isInputShutdown();
        return !left && Throwables.getCausalChain(failure).stream().anyMatch(HttpException.class::isInstance);
    }

    /**
     * Throws away what the client is still sending, within bounds, once it has its answer. If the connection were closed on it,
     * the answer might never reach it.
     */
    void discard(StalledWrites stalls) {
        if (ended || !isBeingSent()) {
            return;
        }
        byte[] piece = new byte[8 * 1024];
        try (StalledWrites.Wait wait = stalls.begin(this::giveUp)) {
            for (int count = 0, read = 0; read >= 0 && count < MOST_DISCARDED; count += read) {
                read = source().read(piece);
            }
        } catch (IOException e) {
            departure.leave();
        }
    }

    private boolean isBeingSent() {
        boolean http1 = request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2;
        boolean waits = !begun && request.getHeaders().contains(HttpHeader.EXPECT);
        return http1 && !waits && hasBody(request);
    }

    /** Whether a request over HTTP/1 says that it has a body. */
    static boolean hasBody(Request request) {
        return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                || request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > 0;
    }

    private void giveUp() {
        request.fail(new TimeoutException("the client does not end its request"));
    }

    /** Does nothing: the rest of a body is thrown away when its request has been answered. */
    @Override
    public void close() {}
}
