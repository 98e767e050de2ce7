package io.github.multikueue.proxy.server.http.protocol;

import com.google.common.base.Throwables;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Asks the client of an HTTP/2 request that has its whole answer before its body has been read to send no more of the body. Jetty means
 * to do so, but does not recognize its own sign for that, which comes wrapped, and cancels the request; a client may throw away the
 * answer to a request that was cancelled. An answer that was cut is cancelled as before: no client may take it for a whole one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.1">RFC 9113, section 8.1</a>
 */
public final class EarlyAnswers implements HttpConfiguration.Customizer {

    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            request.addHttpStreamWrapper(WatchedStream::new);
        }
        return request;
    }

    /** Knows whether the end of the answer has been written. */
    private static final class WatchedStream extends HttpStream.Wrapper {

        private volatile boolean whole;

        private WatchedStream(HttpStream stream) {
            super(stream);
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.Response response,
                boolean last,
                ByteBuffer content,
                Callback callback) {
            super.send(request, response, last, content, last ? untilWritten(callback) : callback);
        }

        private Callback untilWritten(Callback callback) {
            return new Callback.Nested(callback) {
                @Override
                public void succeeded() {
                    whole = true;
                    super.succeeded();
                }
            };
        }

        /** A body that was not read is the first of all failures, also of an answer that was cut. */
        @Override
        public void failed(Throwable failure) {
            boolean unread = Throwables.getCausalChain(failure).contains(CONTENT_NOT_CONSUMED);
            super.failed(whole && unread ? CONTENT_NOT_CONSUMED : failure);
        }
    }
}
