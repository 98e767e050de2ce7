package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.fake.http.HttpExchange;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Something that goes wrong, as a value: which requests, what, how many times. It takes effect when given to
 * {@link FakeServer#inject}; the fault injected last wins.
 *
 * <p>{@code cluster.inject(Fault.on("list", "pods").answer(503, "ServiceUnavailable", "busy").times(2))}
 */
public final class Fault {
    private final Predicate<FakeRequest> requests;
    private final FaultEffect effect;
    private final int times;

    private Fault(Predicate<FakeRequest> requests, FaultEffect effect, int times) {
        this.requests = requests;
        this.effect = effect;
        this.times = times;
    }

    /** A fault of the requests that match; without an effect yet. */
    public static Fault when(Predicate<FakeRequest> requests) {
        return new Fault(requests, FaultEffect.NONE, Integer.MAX_VALUE);
    }

    /** A fault of every request. */
    public static Fault always() {
        return when(request -> true);
    }

    /** A fault of requests with this Kubernetes verb on this resource, such as {@code ("get", "pods/log")}. */
    public static Fault on(String verb, String resource) {
        return when(request -> request.verb().equals(verb) && request.resource().equals(resource));
    }

    /** A fault of requests with this method whose path matches a regular expression. */
    public static Fault onPath(String method, String regex) {
        Pattern path = Pattern.compile(regex);
        return when(request ->
                request.method().equals(method) && path.matcher(request.path()).matches());
    }

    /** The same, for the first {@code count} matching requests only. */
    public Fault times(int count) {
        return new Fault(requests, effect, count);
    }

    /** Answers with a Status. */
    public Fault answer(int code, String reason, String message) {
        return with(FaultEffect.refuse(() -> new StatusException(code, reason, message)));
    }

    /** Answers 401 Unauthorized. */
    public Fault unauthorized() {
        return answer(401, "Unauthorized", "Unauthorized");
    }

    /** Answers 410 Expired. */
    public Fault expired() {
        return answer(410, "Expired", "The provided continue parameter is too old");
    }

    /** Answers 429 with {@code Retry-After}. */
    public Fault tooManyRequests(int retryAfterSeconds) {
        return with(FaultEffect.refuse(() -> StatusException.tooManyRequests(retryAfterSeconds)));
    }

    /** Answers 302 with this Location. */
    public Fault redirect(String location) {
        return respond(302, Map.of("Location", location, "Content-Type", "text/html"), new byte[0]);
    }

    /** Answers with any body. */
    public Fault body(int status, String contentType, byte[] body) {
        return respond(status, Map.of("Content-Type", contentType), body.clone());
    }

    /** Answers 200 with an HTML page, as a login page in front of an API server does. */
    public Fault html() {
        return body(200, "text/html", FakeText.utf8("<!DOCTYPE html><html><body>please log in</body></html>"));
    }

    /** Answers 200 and JSON that stops in the middle, in an otherwise complete response. */
    public Fault truncatedJson() {
        return body(
                200, "application/json", FakeText.utf8("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[{\"metad"));
    }

    /** Answers 200 and a JSON list of this many bytes, all of it one string. */
    public Fault huge(long bytes) {
        return with(FaultEffect.hugeList(bytes));
    }

    /**
     * Answers a request for a log with 200 and the kubelet's words instead of the log: a sentence without a timestamp, such as
     * {@code unable to retrieve container logs for containerd://1234}.
     */
    public Fault sentence(String words) {
        return body(200, "text/plain", FakeText.utf8(words));
    }

    /**
     * Answers as usual, then writes the kubelet's words behind the last complete line and ends, in good order: a sentence
     * without a timestamp, such as {@code failed to create fsnotify watcher: too many open files}. A response to a follower is
     * not ended by this; {@link FakeLog#hangUp()} does that.
     */
    public Fault sentenceBehind(String words) {
        return with(FaultEffect.endWith(FakeText.utf8(words)));
    }

    /**
     * Answers a request for a log with the kubelet's words, as kube-apiserver passes on an error of the kubelet.
     *
     * @param code what the kubelet answered: 500 or more
     */
    public Fault kubeletError(int code, String words) {
        return with(FaultEffect.kubeletError(code, words));
    }

    /** Closes the connection without an answer. */
    public Fault drop() {
        return with(FaultEffect.drop());
    }

    /** Closes the connection after exactly so many bytes of the body. */
    public Fault dropAfter(long bytes) {
        return with(FaultEffect.dropAfter(bytes));
    }

    /** Ends the response in good order after exactly so many bytes of the body, as if that were all. */
    public Fault endAfter(long bytes) {
        return with(FaultEffect.endAfter(bytes));
    }

    /** Answers as usual, but begins that much later, as an API server does that has to work for its answer. */
    public Fault delay(Duration time) {
        return with(FaultEffect.delay(time));
    }

    /** Says nothing until {@link Injection#release()}, then answers as usual. */
    public Fault stall() {
        return with(FaultEffect.stall());
    }

    /** Stops after exactly so many bytes of the body until {@link Injection#release()}, then goes on. */
    public Fault stallAfter(long bytes) {
        return with(FaultEffect.stallAfter(bytes));
    }

    boolean concerns(FakeRequest request) {
        return requests.test(request);
    }

    int times() {
        return times;
    }

    boolean apply(HttpExchange exchange, Injection injection) throws IOException {
        return effect.apply(exchange, injection);
    }

    private Fault respond(int status, Map<String, String> headers, byte[] body) {
        return with(FaultEffect.respond(status, headers, body));
    }

    private Fault with(FaultEffect what) {
        return new Fault(requests, what, times);
    }

    /** A fault in effect. */
    public static final class Injection {
        private final Fault fault;
        private final Runnable remove;
        private final CompletableFuture<Void> released = new CompletableFuture<>();
        private int hits;

        Injection(Fault fault, Consumer<Injection> remove) {
            this.fault = fault;
            this.remove = () -> remove.accept(this);
        }

        /** Ends its stalls, now and in future. */
        public void release() {
            released.complete(null);
        }

        /** Takes it back: later requests are answered as usual, stalled ones go on. */
        public void remove() {
            remove.run();
            release();
        }

        /** How many requests it hit. */
        public synchronized int hits() {
            return hits;
        }

        synchronized boolean take(FakeRequest request) {
            if (hits >= fault.times() || !fault.concerns(request)) {
                return false;
            }
            hits++;
            return true;
        }

        boolean apply(HttpExchange exchange) throws IOException {
            return fault.apply(exchange, this);
        }

        void stall(HttpExchange exchange) throws IOException {
            CompletableFuture<Void> left = new CompletableFuture<>();
            exchange.onDeparture(() -> left.complete(null));
            CompletableFuture.anyOf(released, left).join();
            if (left.isDone()) {
                throw new SocketException("the client left a stalled answer");
            }
        }
    }
}
