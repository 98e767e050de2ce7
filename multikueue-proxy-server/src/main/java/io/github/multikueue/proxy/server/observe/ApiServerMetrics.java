package io.github.multikueue.proxy.server.observe;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallObserver;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Meters of an API server made with the library, with the names and labels of kube-apiserver's: {@code apiserver_request_total},
 * {@code apiserver_request_duration_seconds}, {@code apiserver_current_inflight_requests}, {@code apiserver_longrunning_requests} (of
 * which those with the verb {@code WATCH} are the open watches) and {@code apiserver_terminated_watchers_total}. Labels tell of served
 * resources alone, so that nobody can make up more by asking for others. Safe for use by many threads.
 *
 * <pre>{@code
 * ApiServerBuilder builder = new ApiServerMetrics(resources).addTo(ApiServer.builder(resources));
 * ApiServer server = access.addTo(builder).build();
 * }</pre>
 *
 * @see <a href="https://kubernetes.io/docs/reference/instrumentation/metrics/">Kubernetes metrics</a>
 */
public final class ApiServerMetrics implements ApiCallObserver {

    private static final String PATH = "/metrics";
    private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";
    private static final Set<String> READ_ONLY = Set.of("GET", "HEAD", "LIST");

    private final PrometheusMeterRegistry registry;
    private final MetricsCopy copy;
    private final RequestLabels labels;
    private final MeterProvider<Counter> requests;
    private final MeterProvider<Timer> durations;
    private final MeterProvider<Counter> dropped;
    private final AtomicInteger readOnly;
    private final AtomicInteger mutating;
    private final Map<Tags, AtomicInteger> longRunning = new ConcurrentHashMap<>();

    /**
     * Makes meters in a registry of their own.
     *
     * @param resources those of the server, which are the values of labels
     */
    public ApiServerMetrics(ServedResources resources) {
        this(new MetricsCopy(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), Ticker.systemTicker()), resources);
    }

    /** Makes meters that are read together with others. */
    public ApiServerMetrics(MetricsCopy copy, ServedResources resources) {
        this.copy = copy;
        this.registry = copy.registry();
        this.labels = new RequestLabels(resources);
        requests = Counter.builder("apiserver.request")
                .description("Requests answered")
                .withRegistry(registry);
        durations = Timer.builder("apiserver.request.duration")
                .description("Requests that do not last by their nature")
                .publishPercentileHistogram()
                .withRegistry(registry);
        dropped = Counter.builder("apiserver.terminated.watchers")
                .description("Watches cut off since their clients did not keep up")
                .withRegistry(registry);
        readOnly = inFlight("readOnly");
        mutating = inFlight("mutating");
    }

    private AtomicInteger inFlight(String kind) {
        AtomicInteger running = new AtomicInteger();
        Gauge.builder("apiserver.current.inflight.requests", running, AtomicInteger::get)
                .tag("request_kind", kind)
                .description("Requests being answered that do not last by their nature")
                .register(registry);
        return running;
    }

    /** Where the meters are, for others besides. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Tells these meters of the server's requests, and serves them at {@code /metrics} to those who may get that path. */
    public ApiServerBuilder addTo(ApiServerBuilder builder) {
        return serveIn(builder.observer(this));
    }

    /** Serves these meters at {@code /metrics} of a server without telling them of its requests. */
    public ApiServerBuilder serveIn(ApiServerBuilder builder) {
        return builder.document(PATH, this::respond);
    }

    /** Brings other meters of the registry up to date before they are read. */
    public void beforeReading(Runnable refresh) {
        copy.beforeReading(refresh);
    }

    /**
     * Tells from now on whether something that is followed has changed and cannot be used, so that the old content stays in use:
     * {@code multikueue_proxy_reload_failing}.
     *
     * @param kind what it is, for example {@code tls} or {@code front-proxy}
     */
    public void reloads(String kind, BooleanSupplier failing) {
        ServerMetrics.reloads(registry, kind, failing);
    }

    /**
     * Tells from now on when a certificate ends: {@code multikueue_proxy_certificate_expiry_timestamp_seconds}.
     *
     * @param kind whose it is, for example {@code tls}
     */
    public void expires(String kind, Supplier<Instant> end) {
        ServerMetrics.expires(registry, kind, end);
    }

    /**
     * Counts from now on the requests that a listener refuses since their address guesses credentials:
     * {@code multikueue_proxy_guesses_refused_total}.
     *
     * @param name the listener's
     * @param listener what refuses them; not kept here
     * @param refusals how many there have been
     */
    public <T> void guesses(String name, T listener, ToDoubleFunction<T> refusals) {
        ServerMetrics.guesses(registry, name, listener, refusals);
    }

    private void respond(ApiCall call) throws IOException {
        byte[] text = copy.read().orElseThrow(() -> new StatusException(503, "ServiceUnavailable", MetricsCopy.BUSY));
        call.exchange().respond(200, ApiCall.headers(FORMAT), text);
    }

    @Override
    public ObservedCall begun(ApiExchange exchange, RequestInfo info) {
        String verb = RequestLabels.verb(exchange.request(), info);
        Tags tags = labels.of(verb, info);
        AtomicInteger running = running(verb, info, tags);
        running.incrementAndGet();
        Timer.Sample sample = Timer.start(registry);
        return new ObservedCall() {
            @Override
            public void ended(int status) {
                running.decrementAndGet();
                requests.withTags(tags.and("code", Integer.toString(status), "dry_run", RequestLabels.dryRun(info)))
                        .increment();
                if (!info.isLongRunning()) {
                    sample.stop(durations.withTags(tags));
                }
            }
        };
    }

    private AtomicInteger running(String verb, RequestInfo info, Tags tags) {
        if (info.isLongRunning()) {
            return longRunning.computeIfAbsent(tags, this::longRunning);
        }
        return READ_ONLY.contains(verb) ? readOnly : mutating;
    }

    private AtomicInteger longRunning(Tags tags) {
        AtomicInteger running = new AtomicInteger();
        Gauge.builder("apiserver.longrunning.requests", running, AtomicInteger::get)
                .tags(tags)
                .description("Requests being answered that last by their nature, such as watches")
                .register(registry);
        return running;
    }

    @Override
    public void watchDropped(RequestInfo watch) {
        dropped.withTags("group", watch.group(), "resource", watch.resource()).increment();
    }
}
