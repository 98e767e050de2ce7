package io.github.multikueue.proxy.server.observe;

import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What becomes known of one request while it is answered, for its audit line and the metrics. Written by one thread after
 * the other; read once, at the end.
 */
public final class Observation {

    /** The request attribute it is found under. */
    public static final String ATTRIBUTE = Observation.class.getName();

    private final String method;
    private volatile String path;
    private final long beginNanos;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile String route = "unmatched";
    private volatile String caller = "";
    private volatile String impersonatedUser = "";
    private volatile String cluster = "";
    private volatile @Nullable RequestInfo info;
    private volatile @Nullable String worker;
    private volatile @Nullable Transport transport;
    private volatile @Nullable Outcome outcome;
    private volatile boolean detached;
    private volatile boolean counted = true;

    /** @param beginNanos the time the request came, on the clock of {@link RequestObserver} */
    Observation(String method, String path, long beginNanos) {
        this.method = method;
        this.path = path;
        this.beginNanos = beginNanos;
    }

    /** Notes the route's pattern. */
    public void routed(String pattern) {
        route = pattern;
    }

    /** Notes who is asking; never a token. */
    public void calledBy(String description) {
        caller = description;
    }

    /** Notes whom the caller impersonates. */
    public void impersonating(String user) {
        impersonatedUser = user;
    }

    /** Notes which of several clusters is asked; empty if there is one only. */
    void inCluster(String name) {
        cluster = name;
    }

    /** Notes what is asked for. */
    public void asked(RequestInfo value) {
        info = value;
    }

    public void recordWorker(String name) {
        worker = name;
    }

    /** Notes that the answer is a log, which may take any time. */
    public void streamed(Transport value) {
        transport = value;
    }

    /** Notes bytes of a log that were handed to the reader. */
    public void carried(long count) {
        bytes.addAndGet(count);
    }

    /** Notes how a log ended; the first one noted stays. */
    public void ended(Outcome value) {
        if (outcome == null) {
            outcome = value;
        }
    }

    /** Notes that the request goes on after its response, as a WebSocket; whoever carries it on finishes it. */
    public void detach() {
        detached = true;
    }

    public boolean isDetached() {
        return detached;
    }

    /** True for the first who asks. */
    boolean finish() {
        return finished.compareAndSet(false, true);
    }

    String method() {
        return method;
    }

    /** The path as it came, but without the secret that may stand in it. */
    public String path() {
        return path;
    }

    long beginNanos() {
        return beginNanos;
    }

    long bytes() {
        return bytes.get();
    }

    /** Notes that nobody counts the bytes of its answer. */
    void uncounted() {
        counted = false;
    }

    boolean isCounted() {
        return counted;
    }

    /** The path is not to be told. */
    void hidePath() {
        path = "/...";
    }

    /** The route's pattern, or {@code unmatched}. */
    public String route() {
        return route;
    }

    String caller() {
        return caller;
    }

    String impersonatedUser() {
        return impersonatedUser;
    }

    String cluster() {
        return cluster;
    }

    /** What is asked for; null while that is not known. */
    @Nullable
    RequestInfo info() {
        return info;
    }

    @Nullable
    String worker() {
        return worker;
    }

    @Nullable
    Transport transport() {
        return transport;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }
}
