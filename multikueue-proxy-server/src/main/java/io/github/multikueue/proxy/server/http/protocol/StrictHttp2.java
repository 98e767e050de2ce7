package io.github.multikueue.proxy.server.http.protocol;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 that resets requests that have no body though their {@code content-length} says so. Jetty compares it with the frames of a body
 * that there is, and refuses several of them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.1.1">RFC 9113, section 8.1.1</a>
 */
public final class StrictHttp2 extends HTTP2ServerConnectionFactory {

    /** @param config how requests are read besides that */
    public StrictHttp2(HttpConfiguration config) {
        super(config);
    }

    @Override
    protected ServerSessionListener newSessionListener(Connector connector, EndPoint endPoint) {
        return new HTTPServerSessionListener(endPoint) {
            @Override
            public Stream.@Nullable Listener onNewStream(Stream stream, HeadersFrame head) {
                if (hasWrongLength(head)) {
                    stream.reset(new ResetFrame(stream.getId(), ErrorCode.PROTOCOL_ERROR.code), Callback.NOOP);
                    return null;
                }
                return super.onNewStream(stream, head);
            }
        };
    }

    private static boolean hasWrongLength(HeadersFrame head) {
        return head.isEndStream() && head.getMetaData().getHttpFields().getLongField(HttpHeader.CONTENT_LENGTH) > 0;
    }
}
