package io.github.multikueue.proxy.server.observe;

import io.github.multikueue.proxy.core.gateway.renaming.RenamingObserver;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * Meters of a renaming proxy, with the names and labels of kube-api-rewriter's. Names of resources are those of the client; beyond {@value
 * #MOST_RESOURCES} of them, others count as {@code OTHER}. Safe for use by many threads.
 */
public final class RenamingMetrics implements RenamingObserver {

    private static final String PREFIX = "kube_api_rewriter.";
    private static final int MOST_RESOURCES = 500;
    private static final Duration[] BUCKETS = LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final MeterRegistry registry;
    private final String name;
    private final Direction ofRequests;
    private final Set<String> resources = ConcurrentHashMap.newKeySet();
    private final MeterProvider<Timer> handled;
    private final MeterProvider<Timer> rewritten;

    private RenamingMetrics(MeterRegistry registry, String name, Direction ofRequests) {
        this.registry = registry;
        this.name = name;
        this.ofRequests = ofRequests;
        handled = timer("request_handling.duration", "Requests, from the first byte to the last of the answer");
        rewritten = timer("rewrite.duration", "Replacing names in a body");
    }

    /** Of the proxy in front of an API server. */
    public static RenamingMetrics ofClients(MeterRegistry registry) {
        return new RenamingMetrics(registry, "kube-api", Direction.RENAME);
    }

    /** Of the proxy in front of webhooks. */
    public static RenamingMetrics ofWebhooks(MeterRegistry registry) {
        return new RenamingMetrics(registry, "webhook", Direction.RESTORE);
    }

    private MeterProvider<Timer> timer(String meter, String description) {
        return Timer.builder(PREFIX + meter)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .withRegistry(registry);
    }

    private Counter counter(String meter, Tags tags) {
        return registry.counter(PREFIX + meter, tags);
    }

    private String resource(RequestInfo request) {
        String text = request.isResourceRequest() ? request.resourceAndSubresource() : document(request);
        if (resources.size() >= MOST_RESOURCES && !resources.contains(text)) {
            return "OTHER";
        }
        resources.add(text);
        return text;
    }

    private static String document(RequestInfo request) {
        List<String> segments = request.rawSegments();
        String first = segments.isEmpty() ? "" : segments.get(0);
        return switch (first) {
            case "" -> "ROOT";
            case "api" -> segments.size() == 1 ? "APIVersions/core" : "APIResourceList/core";
            case "apis" ->
                switch (segments.size()) {
                    case 1 -> "APIGroupList";
                    case 2 -> "APIGroup/" + segments.get(1);
                    default -> "APIResourceList/" + segments.get(1);
                };
            default -> "UNKNOWN";
        };
    }

    @Override
    public ObservedRenaming begun(String method, RequestInfo request) {
        Tags tags = Tags.of(
                "name",
                name,
                "resource",
                resource(request),
                "method",
                METHODS.contains(method) ? method : "OTHER",
                "watch",
                request.verb().equals("watch") ? "1" : "0");
        return new Observed(tags, Timer.start(registry));
    }

    private final class Observed implements ObservedRenaming {

        private final Timer.Sample sample;
        private Tags tags;
        private int answered;
        private boolean failed;

        Observed(Tags tags, Timer.Sample sample) {
            this.tags = tags.and("decision", "pass");
            this.sample = sample;
        }

        @Override
        public void received(boolean renamed) {
            tags = tags.and("decision", renamed ? "rewrite" : "pass");
            counter("client_requests", tags).increment();
        }

        @Override
        public void rewritten(Direction direction, boolean failure, Duration took) {
            failed |= failure;
            Tags all = tags.and(
                    "side",
                    direction == ofRequests ? "client" : "target",
                    "operation",
                    direction == Direction.RENAME ? "rename" : "restore",
                    "error",
                    failure ? "1" : "0");
            counter("rewrites", all).increment();
            rewritten.withTags(all).record(took);
        }

        @Override
        public void answered(int status) {
            answered = status;
            counter("target_responses", tags.and("status", Integer.toString(status), "error", "0"))
                    .increment();
        }

        @Override
        public void unreadable() {
            counter("target_response_invalid_json", tags.and("status", Integer.toString(answered)))
                    .increment();
        }

        @Override
        public void carried(Direction direction, long received, long sent) {
            boolean request = direction == ofRequests;
            counter(request ? "from_client_bytes" : "from_target_bytes", tags).increment(received);
            counter(request ? "to_target_bytes" : "to_client_bytes", tags).increment(sent);
        }

        @Override
        public void ended(int status) {
            Tags all = tags.and("status", Integer.toString(status), "error", failed || status >= 500 ? "1" : "0");
            counter("requests_handled", all).increment();
            sample.stop(handled.withTags(all));
        }
    }
}
