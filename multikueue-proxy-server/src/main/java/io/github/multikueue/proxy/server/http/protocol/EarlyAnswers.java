package io.github.multikueue.proxy.server.http.protocol;

import com.google.common.base.Throwables;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;

/**
 * Lets the client of an HTTP/2 request that is answered before it has ended keep its answer. Jetty means to ask it to send no more, but
 * does not recognize its own sign for that, which comes wrapped, and cancels the request; and a client may throw away the answer to a
 * request that was cancelled, as that of the JDK does.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.1">RFC 9113, section 8.1</a>
 */
public final class EarlyAnswers implements HttpConfiguration.Customizer {

    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            request.addHttpStreamWrapper(Answered::new);
        }
        return request;
    }

    private static final class Answered extends HttpStream.Wrapper {

        private Answered(HttpStream stream) {
            super(stream);
        }

        @Override
        public void failed(Throwable failure) {
            boolean unread = Throwables.getCausalChain(failure).contains(CONTENT_NOT_CONSUMED);
            super.failed(unread ? CONTENT_NOT_CONSUMED : failure);
        }
    }
}
