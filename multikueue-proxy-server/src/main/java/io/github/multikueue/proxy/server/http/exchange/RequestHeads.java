package io.github.multikueue.proxy.server.http.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** Reads a {@link RequestHead} from Jetty's request. */
public final class RequestHeads {

    private RequestHeads() {}

    /** @throws StatusException 400, if a header is not UTF-8, as {@link #of(Request)} */
    public static RequestHead of(HttpServletRequest request) {
        return of(ServletContextRequest.getServletContextRequest(request));
    }

    /** @throws StatusException 400, if a header is not UTF-8, so that two different users cannot get one name */
    static RequestHead of(Request request) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (HttpField field : request.getHeaders()) {
            String value = field.getValue() == null ? "" : field.getValue();
            headers.add(Map.entry(field.getName(), utf8(field.getName(), value)));
        }
        String target = request.getHttpURI().getPathQuery();
        return new RequestHead(request.getMethod(), target, headers, certificates(request));
    }

    /** Jetty makes a character of each byte. */
    private static String utf8(String name, String latin1) {
        if (latin1.chars().allMatch(c -> c < 0x80)) {
            return latin1;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(latin1.getBytes(ISO_8859_1));
            return UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw StatusException.badRequest("header " + name + ": not UTF-8 (expected: UTF-8)");
        }
    }

    private static List<X509Certificate> certificates(Request request) {
        Object tls = request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE);
        boolean certified = tls instanceof EndPoint.SslSessionData data && data.peerCertificates() != null;
        return certified ? List.of(((EndPoint.SslSessionData) tls).peerCertificates()) : List.of();
    }
}
