package io.github.multikueue.proxy.core.kube.client.relay;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.internal.connection.RealConnection;
import org.jspecify.annotations.Nullable;

/** Relays requests to one API server. Safe for use by many threads, all of them blocking. */
public final class RelayClient {

    private static final String ENCODINGS = "Accept-Encoding";
    private static final String AGENT = "User-Agent";
    private static final String LENGTH = "Content-Length";
    /** What OkHttp is told so that it adds nothing of its own: without it, it would compress, and introduce itself. */
    private static final String ABSENT = "absent";

    private final HttpUrl base;
    private final OkHttpClient unary;
    private final OkHttpClient streams;
    private final BiConsumer<String, Duration> observer;

    /**
     * Makes it.
     *
     * @param base the address of the server; it may have a path
     * @param unary for calls that are over soon
     * @param streams for calls that last
     * @param observer is told how each call was answered, see {@code CallObserver}, and after which time
     */
    public RelayClient(HttpUrl base, OkHttpClient unary, OkHttpClient streams, BiConsumer<String, Duration> observer) {
        this.base = base;
        this.unary = exact(unary);
        this.streams = exact(streams);
        this.observer = observer;
    }

    private static OkHttpClient exact(OkHttpClient client) {
        return client.newBuilder()
                .callTimeout(Duration.ZERO)
                .addNetworkInterceptor(chain -> upgraded(withoutAdditions(chain), chain, client.sslSocketFactory()))
                .build();
    }

    private static Response withoutAdditions(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        RelayRequest wanted = Objects.requireNonNull(request.tag(RelayRequest.class));
        Request.Builder sent = request.newBuilder();
        if (ABSENT.equals(request.header(ENCODINGS))) {
            sent.removeHeader(ENCODINGS);
        }
        if (ABSENT.equals(request.header(AGENT))) {
            sent.removeHeader(AGENT);
        }
        if (wanted.body() == null) {
            sent.removeHeader(LENGTH);
        }
        ImpersonationCheck.requireSame(wanted, request);
        if (wanted.way() == RelayRequest.Way.UPGRADE && chain.connection() instanceof RealConnection connection) {
            // Whatever the answer is: nobody else may get a connection on which a server was asked to leave HTTP.
            connection.noNewExchanges();
        }
        return chain.proceed(sent.build());
    }

    private static Response upgraded(Response answer, Interceptor.Chain chain, SSLSocketFactory maker) {
        okio.Socket given = answer.socket();
        if (given == null) {
            return answer;
        }
        Socket tls = Objects.requireNonNull(chain.connection()).socket();
        return answer.newBuilder().socket(UpgradedSocket.of(given, tls, maker)).build();
    }

    /**
     * Prepares a call.
     *
     * @throws java.net.ProtocolException if the target cannot be sent as it is
     */
    public RelayCall newCall(RelayRequest request) throws IOException {
        Headers.Builder headers = new Headers.Builder();
        for (Map.Entry<String, String> header : request.headers()) {
            headers.addUnsafeNonAscii(header.getKey(), header.getValue());
        }
        putIfAbsent(headers, ENCODINGS);
        putIfAbsent(headers, AGENT);
        boolean stream = request.way() != RelayRequest.Way.UNARY;
        if (request.way() == RelayRequest.Way.UPGRADE) {
            headers.set("Connection", "Upgrade");
        }
        Request sent = new Request.Builder()
                .url(ExactUrl.of(base, request.target()))
                .headers(headers.build())
                .method(request.method(), body(request))
                .tag(RelayRequest.class, request)
                .build();
        return new RelayCall((stream ? streams : unary).newCall(sent), request, observer);
    }

    /**
     * Returns where a redirect of this server leads, without the server's address; null if it leads to another server.
     *
     * @param location the header {@code Location} of an answer
     */
    public @Nullable String ownTarget(String location) {
        HttpUrl url = base.resolve(location);
        boolean own = url != null
                && url.scheme().equals(base.scheme())
                && url.host().equals(base.host())
                && url.port() == base.port();
        if (!own) {
            return null;
        }
        if (!location.startsWith("/") && location.indexOf(':') < 0) {
            // Relative to what was asked for.
            return location;
        }
        String query = url.encodedQuery();
        return withoutBase(query == null ? url.encodedPath() : url.encodedPath() + "?" + query);
    }

    private @Nullable String withoutBase(String target) {
        String path = base.encodedPath();
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (prefix.isEmpty()) {
            return target;
        }
        return target.startsWith(prefix + "/") ? target.substring(prefix.length()) : null;
    }

    private static void putIfAbsent(Headers.Builder headers, String name) {
        if (headers.get(name) == null) {
            headers.set(name, ABSENT);
        }
    }

    /** An empty body is sent once like any other; only what is safe to be repeated has none. */
    private static @Nullable RelayBody body(RelayRequest request) {
        boolean safe = request.method().equals("GET") || request.method().equals("HEAD");
        RelayBody body = request.body();
        return body != null || safe ? body : new RelayBody(InputStream.nullInputStream(), 0);
    }
}
