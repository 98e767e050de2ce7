package io.github.multikueue.proxy.server.http.protocol;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 that resets requests whose body is shorter than their {@code content-length}. Jetty compares the two when a frame of the body
 * comes, and refuses several lengths: not when a request has no body, or ends with trailers. Whoever reads the body is told.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.1.1">RFC 9113, section 8.1.1</a>
 */
public final class StrictHttp2 extends HTTP2ServerConnectionFactory {

    private static final String HAS_LENGTH = StrictHttp2.class.getName();

    /** @param config how requests are read besides that */
    public StrictHttp2(HttpConfiguration config) {
        super(config);
    }

    @Override
    protected ServerSessionListener newSessionListener(Connector connector, EndPoint endPoint) {
        return new HTTPServerSessionListener(endPoint) {
            @Override
            public Stream.@Nullable Listener onNewStream(Stream stream, HeadersFrame head) {
                boolean hasLength = head.getMetaData().getHttpFields().getLongField(HttpHeader.CONTENT_LENGTH) > 0;
                if (hasLength && head.isEndStream()) {
                    stream.reset(new ResetFrame(stream.getId(), ErrorCode.PROTOCOL_ERROR.code), Callback.NOOP);
                    return null;
                }
                stream.setAttribute(HAS_LENGTH, hasLength);
                return super.onNewStream(stream, head);
            }

            /** Trailers of a body whose length is known become an empty frame of the body, which Jetty checks: nobody reads them. */
            @Override
            public void onHeaders(Stream stream, HeadersFrame trailers) {
                if (trailers.isEndStream() && Boolean.TRUE.equals(stream.getAttribute(HAS_LENGTH))) {
                    ((HTTP2Stream) stream).process(Stream.Data.eof(stream.getId()));
                } else {
                    super.onHeaders(stream, trailers);
                }
            }

            /** Jetty tells nobody of what it has reset: whoever reads the body would wait for ever. */
            @Override
            public void onClosed(Stream stream) {
                if (stream.isReset()) {
                    Throwable reason = new EofException("the request is malformed, or its client has left");
                    onFailure(stream, ErrorCode.PROTOCOL_ERROR.code, reason.getMessage(), reason, Callback.NOOP);
                }
            }
        };
    }
}
