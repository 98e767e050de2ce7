package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Reads a {@link RequestHead} from Jetty's request. Its header {@code Host} is what HTTP/2 has as {@code :authority}. */
public final class RequestHeads {

    private RequestHeads() {}

    /** @throws io.github.multikueue.proxy.core.kube.meta.StatusException 400, if a header is not UTF-8 */
    public static RequestHead of(HttpServletRequest request) {
        return of(ServletContextRequest.getServletContextRequest(request));
    }

    /** @throws io.github.multikueue.proxy.core.kube.meta.StatusException 400, if a header is not UTF-8 */
    static RequestHead of(Request request) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        String authority = authority(request);
        if (authority != null) {
            headers.add(Map.entry(HttpHeader.HOST.asString(), authority));
        }
        for (HttpField field : request.getHeaders()) {
            if (authority != null && field.getHeader() == HttpHeader.HOST) {
                continue;
            }
            String value = field.getValue() == null ? "" : field.getValue();
            headers.add(Map.entry(field.getName(), RequestHead.utf8(field.getName(), value)));
        }
        String target = request.getHttpURI().getPathQuery();
        return new RequestHead(request.getMethod(), target, headers, certificates(request));
    }

    /** Null in HTTP/1, where the header has it: for a request without, Jetty makes one up of its own address. */
    private static @Nullable String authority(Request request) {
        boolean binary =
                request.getConnectionMetaData().getHttpVersion().getVersion() >= HttpVersion.HTTP_2.getVersion();
        return binary ? request.getHttpURI().getAuthority() : null;
    }

    private static List<X509Certificate> certificates(Request request) {
        Object tls = request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE);
        boolean certified = tls instanceof EndPoint.SslSessionData data && data.peerCertificates() != null;
        return certified ? List.of(((EndPoint.SslSessionData) tls).peerCertificates()) : List.of();
    }
}
