package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallHandler;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallObserver;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.apiserver.chain.RequestLimits;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.gateway.renaming.Renaming;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What can be chosen about a {@link Gateway}. Not safe for use by several threads. */
public final class GatewayBuilder {

    final String name;
    final Supplier<ApiClient> upstream;
    final GatewayIdentity identity;
    Optional<Function<ApiClient, WatchCaches>> caches = Optional.empty();
    final Map<String, ApiCallHandler> documents = new LinkedHashMap<>();
    Optional<Renaming> renaming = Optional.empty();
    Duration requestTimeout = Duration.ofSeconds(60);
    Duration bookmarkInterval = Duration.ofMinutes(1);
    Clock clock = Clock.systemUTC();
    RandomGenerator random = new SecureRandom();
    private RequestLimits limits = RequestLimits.defaults();
    private final List<ApiCallObserver> observers = new ArrayList<>();

    GatewayBuilder(String name, Supplier<ApiClient> upstream, GatewayIdentity identity) {
        this.name = name;
        this.upstream = upstream;
        this.identity = identity;
    }

    /**
     * Sets what answers reads in place of the API server. Default: nothing.
     *
     * @param value makes the caches of a client; asked again when there is another client. The gateway closes them
     */
    public GatewayBuilder caches(Function<ApiClient, WatchCaches> value) {
        caches = Optional.of(value);
        return this;
    }

    /**
     * Adds a document that the gateway answers itself, to everybody whom it lets in.
     *
     * @param path one that the API server does not have
     */
    public GatewayBuilder document(String path, ApiCallHandler document) {
        documents.put(path, document);
        return this;
    }

    /** Gives clients other names than the cluster has; what the cache has is renamed, too. Default: the names of the cluster. */
    public GatewayBuilder renaming(Renaming value) {
        renaming = Optional.of(value);
        return this;
    }

    /** Sets how many requests may be in flight, in total and of one caller. Default: {@link RequestLimits#defaults()}. */
    public GatewayBuilder limits(RequestLimits value) {
        limits = value;
        return this;
    }

    /**
     * Sets how long the API server may take until the head of its answer, and how long it may say nothing in the body of an answer that
     * does not last by its nature. Logs, {@code exec} and the like have no such bound, watches the first one. Default: 60 s.
     */
    public GatewayBuilder requestTimeout(Duration value) {
        requestTimeout = value;
        return this;
    }

    /** Sets how often watches from the cache that take bookmarks get one. Default: 1 minute. */
    public GatewayBuilder bookmarkInterval(Duration value) {
        bookmarkInterval = value;
        return this;
    }

    /** Adds an observer of requests. */
    public GatewayBuilder observer(ApiCallObserver observer) {
        observers.add(observer);
        return this;
    }

    /** Sets where times come from. Default: the system's clock. */
    public GatewayBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /** Sets where chance comes from; must be safe for use by many threads. Default: {@link SecureRandom}. */
    public GatewayBuilder random(RandomGenerator value) {
        random = value;
        return this;
    }

    /** Returns the gateway. */
    public Gateway build() {
        ApiServerBuilder chain = ApiServer.builder(new ServedResources())
                .limits(limits)
                .requestTimeout(requestTimeout)
                .clock(clock)
                .random(random);
        observers.forEach(chain::observer);
        identity.addTo(chain);
        return new Gateway(this, chain);
    }

    ApiCallObserver observer() {
        return ApiCallObserver.all(observers);
    }
}
