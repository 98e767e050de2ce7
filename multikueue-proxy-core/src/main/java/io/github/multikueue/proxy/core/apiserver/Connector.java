package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.io.IOException;

/** Answers requests for a subresource such as {@code log} by itself. Safe for use by many threads. */
@FunctionalInterface
public interface Connector {

    /**
     * Answers the request.
     *
     * @param key the object, which may not exist
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException to answer with a failure, before anything else was
     *     answered
     * @throws IOException if the client is gone
     */
    void connect(StorageContext context, ObjectKey key, ApiExchange exchange) throws IOException;
}
