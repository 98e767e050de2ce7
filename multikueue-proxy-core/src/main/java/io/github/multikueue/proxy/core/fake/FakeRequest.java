package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.fake.http.HttpRequest;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A request a {@link FakeCluster} got, and how it went. Its answers change while the request runs. */
public final class FakeRequest {
    /** How far a request is. */
    public enum State {
        /** Being answered: a watch or a followed log may stay here for long. */
        OPEN,
        /** Answered to the end. */
        FINISHED,
        /** The client closed the connection first. */
        CLIENT_LEFT,
        /** The cluster closed the connection first: a fault, {@code disconnect()} or {@code close()}. */
        CUT
    }

    private final HttpRequest request;
    private final RequestInfo attributes;
    private volatile @Nullable UserInfo user;
    private volatile State state = State.OPEN;
    private volatile int status;
    private final AtomicLong responseBytes = new AtomicLong();

    FakeRequest(HttpRequest request) {
        this.request = request;
        this.attributes = RequestInfo.of(request.method(), request.target());
    }

    /** The HTTP method. */
    public String method() {
        return request.method();
    }

    /** The path as sent, without the query. */
    public String path() {
        return request.path();
    }

    /** Path and query as sent. */
    public String target() {
        return request.target();
    }

    /** The decoded query parameters. */
    public Map<String, List<String>> query() {
        return request.query().parameters();
    }

    /** The first value of a query parameter, or null. */
    public @Nullable String query(String name) {
        return request.query().first(name);
    }

    /** The headers in the order and spelling received. */
    public List<Map.Entry<String, String>> headers() {
        return request.headers();
    }

    /** The first value of a header, or null. */
    public @Nullable String header(String name) {
        return request.header(name);
    }

    /** The body, empty if there was none. */
    public String body() {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    /** The Kubernetes verb, such as {@code watch}; the method in lower case where no resource is asked for. */
    public String verb() {
        return attributes.verb();
    }

    /** The plural of the resource asked for, subresource included as in {@code pods/log}; empty if none. */
    public String resource() {
        return attributes.resourceAndSubresource();
    }

    /** The namespace asked for, or empty. */
    public String namespace() {
        return attributes.namespace();
    }

    /** The object name asked for, or empty. */
    public String name() {
        return attributes.name();
    }

    /** Whether it is a watch. */
    public boolean isWatch() {
        return attributes.verb().equals("watch");
    }

    /** Whether it follows a log. */
    public boolean isFollow() {
        return attributes.subresource().equals("log") && request.query().flag("follow");
    }

    /** The name of the authenticated user, or null if authentication did not take place or failed. */
    public @Nullable String user() {
        UserInfo known = user;
        return known == null ? null : known.name();
    }

    /** How far it is. */
    public State state() {
        return state;
    }

    /** The HTTP status sent, or 0 before. */
    public int status() {
        return status;
    }

    /** How many bytes of the response's body were sent. */
    public long responseBytes() {
        return responseBytes.get();
    }

    @Override
    public String toString() {
        return method() + " " + target() + " " + status + " " + state;
    }

    void authenticated(UserInfo caller) {
        user = caller;
    }

    void answered(int code) {
        status = code;
    }

    void sent(int bytes) {
        responseBytes.addAndGet(bytes);
    }

    void ended(State end) {
        state = end;
    }
}
