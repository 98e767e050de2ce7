package io.github.multikueue.proxy.server.http.protocol;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses requests whose headers say in an unusual way where their body ends, or what becomes of the connection: another server on the
 * way may have understood that otherwise, and take for a second request what is the body of the first one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.1">RFC 9112, section 6.1</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2">RFC 9113, section 8.2.2</a>
 */
public final class RequestFraming {

    private static final String CHUNKED = "chunked";

    /** They say something of a connection of HTTP/1, which no connection of HTTP/2 is. */
    private static final Set<HttpHeader> NOT_IN_HTTP2 = EnumSet.of(
            HttpHeader.TRANSFER_ENCODING,
            HttpHeader.UPGRADE,
            HttpHeader.CONNECTION,
            HttpHeader.KEEP_ALIVE,
            HttpHeader.PROXY_CONNECTION,
            HttpHeader.HTTP2_SETTINGS);

    private RequestFraming() {}

    /**
     * Answers a request that is framed in such a way, with 400 or 501; its connection of HTTP/1 ends with that.
     *
     * @return whether it has been answered
     */
    public static boolean refuse(Request request, Response response, Callback callback) {
        HttpFields headers = request.getHeaders();
        HttpVersion version = request.getConnectionMetaData().getHttpVersion();
        if (version == HttpVersion.HTTP_2) {
            return refuseHttp2(request, response, callback);
        }
        if (HttpMethod.CONNECT.is(request.getMethod())) {
            // What follows may have been meant for the other end of the tunnel.
            answer(request, response, callback, HttpStatus.BAD_REQUEST_400, "CONNECT: (expected: another method)");
            return true;
        }
        if (!headers.contains(HttpHeader.TRANSFER_ENCODING)) {
            return false;
        }
        if (version != HttpVersion.HTTP_1_1) {
            answer(request, response, callback, HttpStatus.BAD_REQUEST_400, "Transfer-Encoding: (expected: HTTP/1.1)");
            return true;
        }
        List<String> codings = headers.getValuesList(HttpHeader.TRANSFER_ENCODING);
        if (codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase(CHUNKED)) {
            return false;
        }
        answer(
                request,
                response,
                callback,
                HttpStatus.NOT_IMPLEMENTED_501,
                "Transfer-Encoding: not supported (expected: chunked)");
        return true;
    }

    private static boolean refuseHttp2(Request request, Response response, Callback callback) {
        for (HttpField field : request.getHeaders()) {
            HttpHeader header = field.getHeader();
            if (header != null && NOT_IN_HTTP2.contains(header)) {
                String message = header.asString() + ": (expected: none over HTTP/2)";
                Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400, message);
                return true;
            }
        }
        return false;
    }

    private static void answer(Request request, Response response, Callback callback, int code, String message) {
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        Response.writeError(request, response, callback, code, message);
    }
}
