package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.util.Optional;

/** What a gateway can answer by itself. Safe for use by many threads. */
public interface CachedReads {

    /** Has nothing. */
    CachedReads NONE = new CachedReads() {
        @Override
        public Optional<CachedRead> find(RequestInfo request) {
            return Optional.empty();
        }

        @Override
        public void wrote(String group, String version, String resource, String resourceVersion) {}
    };

    /**
     * Returns what answers a read; empty if it is to be forwarded. Asked for each get, list and watch of a resource, before the caller's
     * access is reviewed: it must not depend on the caller.
     */
    Optional<CachedRead> find(RequestInfo request);

    /**
     * Something was written through the gateway; told before the writer gets the end of its answer. A later read must see it.
     *
     * @param resourceVersion of the write, or empty if the answer did not tell
     */
    void wrote(String group, String version, String resource, String resourceVersion);
}
