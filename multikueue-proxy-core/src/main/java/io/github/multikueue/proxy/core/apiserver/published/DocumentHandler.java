package io.github.multikueue.proxy.core.apiserver.published;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import java.io.IOException;

/** Answers requests with the method {@code GET} or {@code HEAD} for one path. Safe for use by many threads. */
@FunctionalInterface
public interface DocumentHandler {

    /**
     * Answers the request.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException to answer with a failure
     * @throws IOException if the client is gone
     */
    void answer(ApiCall call) throws IOException;
}
