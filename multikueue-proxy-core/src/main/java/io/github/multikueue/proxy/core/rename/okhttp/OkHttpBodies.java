package io.github.multikueue.proxy.core.rename.okhttp;

import io.github.multikueue.proxy.core.rename.OutgoingRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** The bodies of requests: with OkHttp, they and not the headers say their type and length. */
final class OkHttpBodies {

    private static final Set<String> DESCRIBING = Set.of("content-type", "content-length", "transfer-encoding");

    private OkHttpBodies() {}

    /** Whether a header is one that OkHttp makes by itself of the body. */
    static boolean describes(Map.Entry<String, String> header) {
        return DESCRIBING.contains(header.getKey().toLowerCase(Locale.ROOT));
    }

    /** What OkHttp will say of a body. */
    static List<Map.Entry<String, String>> headers(RequestBody body) throws IOException {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        MediaType type = body.contentType();
        if (type != null) {
            headers.add(Map.entry("Content-Type", type.toString()));
        }
        long length = body.contentLength();
        headers.add(
                length < 0
                        ? Map.entry("Transfer-Encoding", "chunked")
                        : Map.entry("Content-Length", Long.toString(length)));
        return headers;
    }

    /** The body of a request that was renamed. */
    static RequestBody of(OutgoingRequest outgoing) throws IOException {
        String type = outgoing.head().header("Content-Type");
        byte[] bytes = outgoing.body().readAllBytes();
        return RequestBody.create(bytes, mediaType(type));
    }

    private static @Nullable MediaType mediaType(@Nullable String type) {
        return type == null ? null : MediaType.parse(type);
    }
}
