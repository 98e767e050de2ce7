package io.github.multikueue.proxy.core.rename.okhttp;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.rename.OutgoingRequest;
import io.github.multikueue.proxy.core.rename.RenamedRequest;
import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.RestoredAnswer;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Lets a program use resources by their original names, in a cluster where they have others. It is added to the program's own OkHttp
 * client, as one of its application interceptors; the program needs no proxy beside it, and keeps its credentials.
 *
 * <pre>{@code
 * Renamer renamer = new Renamer(RenameRules.parse(Files.readAllBytes(rules)));
 * ApiClient client = ClientBuilder.standard().build();
 * client.setHttpClient(client.getHttpClient().newBuilder()
 *         .addInterceptor(new RenameInterceptor(renamer))
 *         .build());
 * }</pre>
 *
 * <p>Requests are renamed, their bodies included, and answers restored. A watch is restored event by event; any other answer is in memory
 * as a whole, up to {@link #MOST_ANSWER_BYTES}, as clients of Kubernetes have it anyway. What cannot be renamed is answered by a {@code
 * Status} without asking the API server: 400 for a body that is not what it says, 413 for one that is too large, 415 for Protobuf. A watch by
 * a WebSocket is answered without one, so that clients which can do without watch by plain HTTP; other WebSockets (exec, attach,
 * portforward) are let through. Immutable and safe for use by several threads.
 */
public final class RenameInterceptor implements Interceptor {

    /** How large an answer that is no watch may be: 512 MiB. */
    public static final long MOST_ANSWER_BYTES = 512L * 1024 * 1024;

    private static final MediaType JSON = MediaType.get("application/json");

    private final Renamer renamer;
    private final String basePath;

    /** For clients of an API server whose paths begin with {@code /api} and {@code /apis}. */
    public RenameInterceptor(Renamer renamer) {
        this(renamer, "");
    }

    /** @param basePath what all paths of the API server begin with, such as {@code /clusters/one}; empty for none */
    public RenameInterceptor(Renamer renamer, String basePath) {
        this.renamer = renamer;
        this.basePath = basePath.replaceFirst("/+$", "");
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        String path = request.url().encodedPath();
        if (!path.startsWith(basePath + "/")) {
            return chain.proceed(request);
        }
        try {
            RenamedRequest renamed = RenamedRequest.of(renamer, head(request));
            boolean watch = renamed.original().verb().equals("watch");
            if (watch && request.header("Upgrade") != null) {
                return notUpgraded(request);
            }
            LazyRequestBody body = new LazyRequestBody(request.body());
            OutgoingRequest outgoing = renamed.outgoing(body);
            return restored(request, renamed, chain.proceed(sent(request, outgoing, body, watch)));
        } catch (StatusException e) {
            return failure(request, e.status());
        }
    }

    /** The request without the base path, with what OkHttp will say of its body. */
    private RequestHead head(Request request) throws IOException {
        HttpUrl url = request.url();
        String query = url.encodedQuery();
        String path = url.encodedPath().substring(basePath.length());
        List<Map.Entry<String, String>> headers = headers(request.headers());
        RequestBody body = request.body();
        if (body != null) {
            headers.removeIf(OkHttpBodies::describes);
            headers.addAll(OkHttpBodies.headers(body));
        }
        return new RequestHead(request.method(), query == null ? path : path + "?" + query, headers, List.of());
    }

    private static List<Map.Entry<String, String>> headers(Headers headers) {
        List<Map.Entry<String, String>> list = new ArrayList<>(headers.size());
        for (int i = 0; i < headers.size(); i++) {
            list.add(Map.entry(headers.name(i), headers.value(i)));
        }
        return list;
    }

    private static Headers headers(List<Map.Entry<String, String>> list) {
        Headers.Builder headers = new Headers.Builder();
        list.forEach(each -> headers.addUnsafeNonAscii(each.getKey(), each.getValue()));
        return headers.build();
    }

    private Request sent(Request request, OutgoingRequest outgoing, LazyRequestBody body, boolean watch)
            throws IOException {
        RequestHead head = outgoing.head();
        List<Map.Entry<String, String>> headers = new ArrayList<>(head.headers());
        headers.removeIf(OkHttpBodies::describes);
        if (watch) {
            // Otherwise, OkHttp would hand on what it was asked for; by itself it decompresses each event as it comes.
            headers.removeIf(each -> each.getKey().equalsIgnoreCase("Accept-Encoding"));
        }
        return request.newBuilder()
                .url(url(request.url(), head.target()))
                .headers(headers(headers))
                .method(request.method(), outgoing.body() == body ? request.body() : OkHttpBodies.of(outgoing))
                .build();
    }

    private HttpUrl url(HttpUrl received, String target) {
        int query = target.indexOf('?');
        return received.newBuilder()
                .encodedPath(basePath + (query < 0 ? target : target.substring(0, query)))
                .encodedQuery(query < 0 ? null : target.substring(query + 1))
                .build();
    }

    private static Response restored(Request request, RenamedRequest renamed, Response response) throws IOException {
        RestoredAnswer answer = renamed.answer(response.code(), headers(response.headers()));
        Response.Builder builder = response.newBuilder().request(request).headers(headers(answer.headers()));
        return switch (answer.form()) {
            case UNCHANGED, UNREADABLE -> builder.build();
            case EVENTS -> builder.body(new EventsBody(answer, response.body())).build();
            case DOCUMENT -> document(request, answer, response, builder);
        };
    }

    private static Response document(
            Request request, RestoredAnswer answer, Response response, Response.Builder builder) throws IOException {
        BoundedBuffer restored = new BoundedBuffer(MOST_ANSWER_BYTES);
        try (ResponseBody body = response.body()) {
            if (answer.copy(body.byteStream(), restored) == DocumentOutcome.HIDDEN) {
                return failure(request, answer.hidden());
            }
            return builder.body(restored.body(body.contentType())).build();
        }
    }

    private static Response failure(Request request, Status status) {
        return answer(request, status.code(), Objects.requireNonNullElse(status.reason(), ""), status.toJson());
    }

    /** As by a proxy that takes the upgrade away. A failure would be tried again: fabric8's client does so for 20 seconds. */
    private static Response notUpgraded(Request request) {
        return answer(request, HttpURLConnection.HTTP_OK, "OK", new byte[0]);
    }

    private static Response answer(Request request, int code, String message, byte[] json) {
        return new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(code)
                .message(message)
                .header("Content-Type", JSON.toString())
                .body(ResponseBody.create(json, JSON))
                .build();
    }
}
