package io.github.multikueue.proxy.server.observe;

import static java.util.Objects.requireNonNull;

import com.google.inject.Inject;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * The server's own meters. Every label has a bounded set of values: patterns of routes, status codes, names of workers up
 * to a number, and words from enumerations; never a namespace, a run, a pod or a caller.
 */
public final class ServerMetrics implements CallObserver {

    private static final String PREFIX = "multikueue.proxy.";
    private static final int MOST_SERVERS = 200;
    private static final Duration[] REQUEST_BUCKETS =
            millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000);
    private static final Duration[] STREAM_BUCKETS =
            millis(1_000, 10_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000);

    private final MeterRegistry registry;
    private final MeterProvider<Counter> requests;
    private final MeterProvider<Timer> requestDuration;
    private final MeterProvider<Timer> streamDuration;
    private final MeterProvider<Timer> upstreamCalls;
    private final Set<String> servers = ConcurrentHashMap.newKeySet();
    private final Map<Transport, AtomicInteger> streamsOpen = new EnumMap<>(Transport.class);
    private final Map<Transport, Counter> logBytes = new EnumMap<>(Transport.class);

    @Inject
    public ServerMetrics(MeterRegistry registry) {
        this.registry = registry;
        requests = Counter.builder(PREFIX + "http.requests")
                .description("Requests answered; if many have code 502 or 504, look at the calls to API servers")
                .withRegistry(registry);
        requestDuration = timer(
                "http.request.duration",
                "Requests, but for logs that were asked for and not refused at once",
                REQUEST_BUCKETS);
        streamDuration = timer("stream.duration", "Logs, from the request to the last byte", STREAM_BUCKETS);
        upstreamCalls = timer(
                "upstream.call.duration",
                "Calls to API servers, until they were answered; if all of a server fail, /ready?verbose says why",
                REQUEST_BUCKETS);
        for (Transport transport : Transport.values()) {
            streamsOpen.put(transport, openGauge(transport));
            logBytes.put(transport, bytesCounter(transport));
        }
    }

    /**
     * Tells from now on when a certificate ends.
     *
     * @param kind what it is, for example {@code tls}
     */
    public void expires(String kind, Supplier<Instant> end) {
        expires(registry, kind, end);
    }

    static void expires(MeterRegistry registry, String kind, Supplier<Instant> end) {
        Gauge.builder(
                        PREFIX + "certificate.expiry.timestamp",
                        end,
                        each -> each.get().getEpochSecond())
                .strongReference(true)
                .tag("kind", kind)
                .baseUnit("seconds")
                .description(
                        "When a certificate of the server ends, as seconds since 1970; if soon, renew it: it is used at once")
                .register(registry);
    }

    /**
     * Counts from now on the requests that are refused since their address guesses credentials.
     *
     * @param listener where they come to, for example {@code main}
     * @param refusing what refuses them; not kept here
     * @param refusals how many there have been
     */
    public <T> void guesses(String listener, T refusing, ToDoubleFunction<T> refusals) {
        guesses(registry, listener, refusing, refusals);
    }

    static <T> void guesses(MeterRegistry registry, String listener, T refusing, ToDoubleFunction<T> refusals) {
        FunctionCounter.builder(PREFIX + "guesses.refused", refusing, refusals)
                .tag("listener", listener)
                .description(
                        "Requests refused with 429 since too many unknown tokens had come from their address; if there are more and more, somebody guesses tokens, or many callers behind one address have expired ones")
                .register(registry);
    }

    private AtomicInteger openGauge(Transport transport) {
        AtomicInteger open = new AtomicInteger();
        Gauge.builder(PREFIX + "streams.open", open, AtomicInteger::get)
                .tag("transport", transport.label())
                .description("Logs being read now; if near --max-streams, readers get 429")
                .register(registry);
        return open;
    }

    private Counter bytesCounter(Transport transport) {
        return Counter.builder(PREFIX + "log")
                .description("Bytes of logs handed to readers")
                .baseUnit("bytes")
                .tag("transport", transport.label())
                .register(registry);
    }

    /**
     * Tells from now on whether files have changed and cannot be used, so that the old content stays in use.
     *
     * @param kind what they are, for example {@code tls}
     */
    public void reloads(String kind, BooleanSupplier failing) {
        reloads(registry, kind, failing);
    }

    static void reloads(MeterRegistry registry, String kind, BooleanSupplier failing) {
        Gauge.builder(PREFIX + "reload.failing", failing, each -> each.getAsBoolean() ? 1 : 0)
                .strongReference(true)
                .tag("kind", kind)
                .description(
                        "Whether files cannot be used, so that the old ones stay in use; if 1, the server's log says why")
                .register(registry);
    }

    /** One log more, or one less, is being read. */
    public void streams(Transport transport, int change) {
        requireNonNull(streamsOpen.get(transport)).addAndGet(change);
    }

    /** Bytes of a log were handed to a reader. */
    public void carried(Transport transport, long bytes) {
        requireNonNull(logBytes.get(transport)).increment((double) bytes);
    }

    @Override
    public void called(String server, String outcome, Duration duration) {
        upstreamCalls.withTags("server", bounded(server), "outcome", outcome).record(duration);
    }

    void answered(Observation request, int code, Duration duration) {
        requests.withTags("route", request.route(), "method", method(request.method()), "code", Integer.toString(code))
                .increment();
        Transport transport = request.transport();
        if (transport == null) {
            requestDuration.withTag("route", request.route()).record(duration);
        } else {
            streamed(request, transport, duration);
        }
    }

    private void streamed(Observation request, Transport transport, Duration duration) {
        Outcome outcome = request.outcome();
        streamDuration
                .withTags("transport", transport.label(), "outcome", outcome == null ? "refused" : outcome.label())
                .record(duration);
    }

    private MeterProvider<Timer> timer(String name, String description, Duration... buckets) {
        return Timer.builder(PREFIX + name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .withRegistry(registry);
    }

    private static String method(String method) {
        return method.equals("GET") || method.equals("HEAD") ? method : "other";
    }

    private String bounded(String server) {
        if (servers.contains(server)) {
            return server;
        }
        return servers.size() < MOST_SERVERS && servers.add(server) ? server : "other";
    }

    private static Duration[] millis(long... bounds) {
        return LongStream.of(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
