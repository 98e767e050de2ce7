package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.apiserver.AdmissionCheck;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallHandler;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.apiserver.verbs.ResourceVerbs;
import io.github.multikueue.proxy.core.apiserver.verbs.Watches;
import io.github.multikueue.proxy.core.cache.CachedRead;
import io.github.multikueue.proxy.core.cache.WatchCacheReport;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.gateway.renaming.Renaming;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.PerClient;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A transparent proxy in front of one API server. Reads that a cache can answer are answered from it, for callers whom the API server
 * allows them; everything else is forwarded, and the API server's answer passed on. Safe for use by many threads.
 *
 * <pre>{@code
 * Gateway gateway = Gateway.to("up", () -> client, PassThrough.create()).build();
 * new ApiListener(ListenerConfig.of("gateway", 6443).with(tls), gateway::handle, scheduler, ticker).start();
 * }</pre>
 */
public final class Gateway implements AutoCloseable {

    private static final Duration HALF_CLOSED_IDLE = Duration.ofSeconds(10);

    private final Supplier<ApiClient> upstream;
    private final GatewayIdentity identity;
    private final Optional<PerClient<CachedReads>> caches;
    private final Map<String, ApiCallHandler> documents;
    private final ResourceVerbs verbs;
    private final Watches watches;
    private final Forwarder forwarder;
    private final ApiServer chain;
    private final Optional<Renaming> renaming;

    Gateway(GatewayBuilder builder, ApiServerBuilder steps) {
        this.upstream = builder.upstream;
        this.identity = builder.identity;
        this.documents = Map.copyOf(builder.documents);
        this.caches = builder.caches.map(maker -> new PerClient<>(
                client -> new CachedReads(client, maker.apply(client), builder.clock), CachedReads::close));
        UpstreamFailures failures = new UpstreamFailures("the API server of cluster \"" + builder.name + "\"");
        AnswerRelay answers = new AnswerRelay(
                failures,
                identity instanceof ImpersonatedCallers,
                new WriteNotices(caches.map(each -> (resource, version) -> wrote(each, resource, version))),
                caches.isPresent());
        this.forwarder = new Forwarder(
                identity, failures, answers, new Tunnels(failures, HALF_CLOSED_IDLE), builder.requestTimeout);
        this.watches = new Watches(builder.bookmarkInterval, builder.random, builder.observer()::watchDropped);
        this.verbs =
                new ResourceVerbs(new ServedResources(), watches, AdmissionCheck.NONE, builder.clock, builder.random);
        this.renaming = builder.renaming;
        this.chain = steps.authorizer((user, request) -> Authorizer.Decision.ALLOWED)
                .handler(this::answer)
                .build();
    }

    /**
     * Begins to describe a gateway.
     *
     * @param name of the cluster, for answers and metrics
     * @param upstream the client of its API server, asked for each request; throws a {@code StatusException} if there is none
     * @param identity as whom it is asked
     */
    public static GatewayBuilder to(String name, Supplier<ApiClient> upstream, GatewayIdentity identity) {
        return new GatewayBuilder(name, upstream, identity);
    }

    /**
     * Answers a request.
     *
     * @throws IOException if the client is gone
     */
    public void handle(ApiExchange exchange) throws IOException {
        chain.handle(exchange);
    }

    private void answer(ApiCall call) throws IOException {
        ApiCallHandler document = documents.get(call.info().path());
        if (document != null) {
            document.handle(call);
        } else if (renaming.isPresent()) {
            renaming.get().handle(call, this::carry);
        } else {
            carry(call);
        }
    }

    private void carry(ApiCall call) throws IOException {
        ApiClient client = upstream.get();
        if (!answerFromCache(call, client)) {
            forwarder.forward(call, client);
        }
    }

    /** Whoever is not allowed it is answered by the API server itself, in its own words. */
    private boolean answerFromCache(ApiCall call, ApiClient client) throws IOException {
        if (!CacheHeaders.areFor(call.info())) {
            return false;
        }
        Optional<CachedRead> read = caches.flatMap(each -> each.of(client).find(identity, call));
        if (read.isEmpty()) {
            return false;
        }
        return verbs.serve(
                call.answeredBy(new CacheHeaders(call.exchange(), read.get())),
                read.get().resource());
    }

    private static void wrote(PerClient<CachedReads> caches, GroupResource resource, String resourceVersion) {
        caches.last().ifPresent(each -> each.caches().wrote(resource, resourceVersion));
    }

    /** What is in memory, by resource. */
    public List<WatchCacheReport> report() {
        return caches.flatMap(PerClient::last)
                .map(CachedReads::caches)
                .map(WatchCaches::report)
                .orElse(List.of());
    }

    /** How many watches are answered from the cache now. */
    public int watches() {
        return watches.count();
    }

    /** Ends all requests that last: watches from the cache in good order, those that are forwarded by breaking them off. */
    @Override
    public void close() {
        watches.close();
        forwarder.close();
        caches.flatMap(PerClient::last).ifPresent(CachedReads::close);
        chain.close();
    }
}
