package io.github.multikueue.proxy.server.status;

import io.github.multikueue.proxy.core.kube.meta.Status;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure as it goes over the wire.
 *
 * @param status the body
 * @param headers what belongs into the header because of it, for example {@code Retry-After}
 * @param worker the worker concerned, or null
 */
public record Failure(
        Status status,
        Map<String, String> headers,
        @Nullable String worker) {

    Failure(int code, String reason, String message) {
        this(Status.failure(code, reason, message, null), Map.of(), null);
    }

    public int code() {
        return status.code();
    }
}
