package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.cache.CachedRead;
import io.github.multikueue.proxy.core.cache.WatchCaches;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import java.time.InstantSource;
import java.util.Optional;

/** The caches of one API server, and whom it has allowed to read what. Safe for use by many threads. */
final class CachedReads implements AutoCloseable {

    private final ApiClient client;
    private final WatchCaches caches;
    private final RememberedAccess access;

    CachedReads(ApiClient client, WatchCaches caches, InstantSource clock) {
        this.client = client;
        this.caches = caches;
        this.access = new RememberedAccess(caches.staleAfter(), clock);
    }

    /** What answers a read; empty, if the API server must. */
    Optional<CachedRead> find(GatewayIdentity identity, ApiCall call) {
        return caches.find(call.info(), call.exchange().request(), () -> access.allows(identity, client, call));
    }

    WatchCaches caches() {
        return caches;
    }

    @Override
    public void close() {
        caches.close();
    }
}
