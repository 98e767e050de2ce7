package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import java.io.IOException;

/** Answers calls of callers that are known and allowed: the last step of the chain. Safe for use by many threads. */
@FunctionalInterface
public interface ApiCallHandler {

    /**
     * Answers a call before it returns; may block for as long as the answer takes.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException to be answered, if no other answer has begun
     * @throws IOException if the client is gone
     */
    void handle(ApiCall call) throws IOException;
}
