package io.github.multikueue.proxy.core.kube.client;

import com.fasterxml.jackson.databind.JavaType;
import com.google.common.base.Suppliers;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.client.relay.RelayClient;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.raw.RawList;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * The client of one API server. Unary calls share one HTTP/2 connection and are over within the request timeout; streams
 * (logs) have HTTP/1.1 connections of their own, so that a reader who stalls holds up the sender and not our memory, and
 * last as long as they like once the server has answered. Redirects are never followed.
 *
 * <p>Answers are read as JSON into narrow records, or relayed as bytes; the generated models of client-java would refuse
 * what a newer server sends. Safe for use by many threads, all of them blocking.
 */
public final class ApiClient implements AutoCloseable {

    private final String name;
    private final HttpUrl base;
    private final HttpClients http;
    private final Supplier<HttpClients> anonymous;
    private final Headers identity;
    private final ApiCalls calls;
    private final Set<ApiStream> openStreams;
    private final Supplier<RelayClient> relay;
    private final Supplier<RelayClient> anonymousRelay;

    /** @param budget what its answers may take of the memory */
    ApiClient(String name, String base, HttpClients http, CallObserver observer, AnswerBudget budget) {
        this(
                name,
                HttpUrl.get(base),
                http,
                Suppliers.memoize(http::anonymous),
                Headers.EMPTY,
                new ApiCalls(name, observer, budget),
                ConcurrentHashMap.newKeySet());
    }

    private ApiClient(
            String name,
            HttpUrl base,
            HttpClients http,
            Supplier<HttpClients> anonymous,
            Headers identity,
            ApiCalls calls,
            Set<ApiStream> openStreams) {
        this.name = name;
        this.base = base;
        this.http = http;
        this.anonymous = anonymous;
        this.identity = identity;
        this.calls = calls;
        this.openStreams = openStreams;
        this.relay = Suppliers.memoize(() -> http.relay(base, calls::observe));
        this.anonymousRelay = Suppliers.memoize(() -> anonymous.get().relay(base, calls::observe));
    }

    /** What this server is called in logs and metrics: {@code manager}, or the name of the worker. */
    public String name() {
        return name;
    }

    /**
     * The same server, asked by somebody else. Nothing of our own identity is sent along, not even a client certificate: an
     * API server would believe that before the token. Cheap; connections are shared, also with other tokens.
     */
    public ApiClient withBearerToken(String callersToken) {
        return withBearerToken(callersToken, List.of());
    }

    /** The same server, asked by somebody else who impersonates a user by these names and values of {@code Impersonate-*} headers. */
    public ApiClient withBearerToken(String callersToken, List<Map.Entry<String, String>> impersonation) {
        Headers.Builder headers = new Headers.Builder().add("Authorization", "Bearer " + callersToken);
        impersonation.forEach(header -> headers.addUnsafeNonAscii(header.getKey(), header.getValue()));
        return new ApiClient(name, base, anonymous.get(), anonymous, headers.build(), calls, openStreams);
    }

    /**
     * Relays requests to the same server as they are, with the credential of the configuration. Those that the requests have must have been
     * taken off.
     */
    public RelayClient relay() {
        return relay.get();
    }

    /** The same without any credential of ours, not even a client certificate. */
    public RelayClient anonymousRelay() {
        return anonymousRelay.get();
    }

    /**
     * Reads an object.
     *
     * @throws KubeException if the answer is anything else
     */
    public <T> T get(ApiPath path, Class<T> type) {
        return call(path, request(path).build(), type);
    }

    /**
     * Reads an object as it is, of at most 64 MiB.
     *
     * @throws KubeException if the answer is anything else
     */
    public byte[] getBytes(ApiPath path) {
        return calls.read(path, request(path).build(), http, json -> json);
    }

    /**
     * Reads a list of at most 64 MiB, and keeps the items that fit a condition; of the others, one at a time is in memory.
     *
     * @param condition asked while the list is read; what it takes counts against the request timeout
     * @throws KubeException if the answer is anything else, or there is no room for it
     */
    public RawList filterItems(ApiPath path, Predicate<ObjectMeta> condition) {
        return calls.filter(path, request(path).build(), http, condition);
    }

    /**
     * Reads a document in a form of one's own choice.
     *
     * @param accept the header {@code Accept}
     * @throws KubeException if the answer is anything else
     */
    public <T> T get(ApiPath path, String accept, Class<T> type) {
        return get(path, accept, Json.MAPPER.constructType(type));
    }

    <T> T get(ApiPath path, String accept, JavaType type) {
        Request request = request(path).header("Accept", accept).build();
        return calls.read(path, request, http, json -> calls.parse(path, json, type));
    }

    /**
     * Posts an object and reads the answer.
     *
     * @throws KubeException if the answer is anything else
     */
    public <T> T create(ApiPath path, Object body, Class<T> type) {
        return call(path, request(path).post(ApiCalls.json(body)).build(), type);
    }

    /**
     * Replaces an object and reads the answer.
     *
     * @throws KubeException if the answer is anything else
     */
    public <T> T replace(ApiPath path, Object body, Class<T> type) {
        return call(path, request(path).put(ApiCalls.json(body)).build(), type);
    }

    /**
     * Changes some fields of an object to what a JSON merge patch (RFC 7386) says, and reads the answer.
     *
     * @throws KubeException if the answer is anything else
     */
    public <T> T mergePatch(ApiPath path, Object patch, Class<T> type) {
        return call(path, request(path).patch(ApiCalls.mergePatch(patch)).build(), type);
    }

    /**
     * Deletes an object with {@code DeleteOptions}, and reads the answer: the object if finalizers hold it, or a {@code Status}.
     *
     * @throws KubeException if the answer is anything else
     */
    public <T> T delete(ApiPath path, Object options, Class<T> type) {
        return call(path, request(path).delete(ApiCalls.json(options)).build(), type);
    }

    /**
     * Opens a body that may go on for hours. The server must answer within the request timeout; after that the stream has
     * no timeout of its own. Closing it, from any thread, ends a blocked read and the call.
     *
     * @throws KubeException if the server does not answer with success
     */
    public ApiStream open(ApiPath path) {
        return open(path, "*/*", Duration.ZERO);
    }

    /**
     * Opens a body that is there already, and is only long.
     *
     * @param silence how long the server may say nothing before a read fails
     * @throws KubeException if the server does not answer with success
     */
    public ApiStream open(ApiPath path, Duration silence) {
        return open(path, "*/*", silence);
    }

    /** @param silence how long the server may say nothing before the stream fails; zero for ever */
    ApiStream open(ApiPath path, String accept, Duration silence) {
        Call call =
                http.streams().newCall(request(path).header("Accept", accept).build());
        Response response = calls.execute(path, call, http.timeout());
        BufferedSource source = response.body().source();
        source.timeout().timeout(silence.toMillis(), TimeUnit.MILLISECONDS);
        ApiStream stream = new ApiStream(call, response, source, openStreams::remove);
        openStreams.add(stream);
        return stream;
    }

    /** Lets running calls end, and closes connections that are idle. */
    public void retire() {
        http.connections().retire();
    }

    /** Ends all running calls and streams, and closes all connections. */
    @Override
    public void close() {
        openStreams.forEach(ApiStream::close);
        http.cancelAll();
        retire();
    }

    private Request.Builder request(ApiPath path) {
        return new Request.Builder()
                .url(ApiCalls.resolve(base, path))
                .headers(identity)
                .header("Accept", "application/json");
    }

    private <T> T call(ApiPath path, Request request, Class<T> type) {
        return calls.read(path, request, http, json -> calls.parse(path, json, Json.MAPPER.constructType(type)));
    }
}
