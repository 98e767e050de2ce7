package io.github.multikueue.proxy.server.http.exchange;

import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;

/**
 * Tells WebSocket handshakes that will succeed from all other requests. It is stricter than Jetty, so that Jetty never refuses a
 * handshake for which something has been opened already.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1">RFC 6455, section 4.2.1</a>
 */
public final class WebSocketHandshake {

    private static final String VERSION = "13";

    /** The base64 of 16 bytes. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private WebSocketHandshake() {}

    /**
     * Whether a request is a complete handshake: GET over HTTP/1.1 with one version, one key, and one protocol to upgrade to. Who
     * offers others besides ({@code Upgrade: h2c, websocket}) is refused, as by kube-apiserver.
     */
    public static boolean isComplete(Request request) {
        HttpFields headers = request.getHeaders();
        return request.getMethod().equals("GET")
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && only(headers, HttpHeader.SEC_WEBSOCKET_VERSION).equals(VERSION)
                && only(headers, HttpHeader.UPGRADE).equalsIgnoreCase("websocket")
                && headers.contains(HttpHeader.CONNECTION, "upgrade")
                && KEY.matcher(only(headers, HttpHeader.SEC_WEBSOCKET_KEY)).matches();
    }

    /**
     * Whether a request over HTTP/1.1 asks for another protocol, so that its connection may be taken out of HTTP. Every complete handshake
     * does.
     */
    static boolean mayLeaveHttp(Request request) {
        return request.getHeaders().contains(HttpHeader.UPGRADE)
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && request.getHeaders().contains(HttpHeader.CONNECTION, "upgrade");
    }

    /** The value of a header that came once; else empty. */
    private static String only(HttpFields headers, HttpHeader header) {
        List<String> values = headers.getValuesList(header);
        return values.size() == 1 ? values.get(0).strip() : "";
    }
}
