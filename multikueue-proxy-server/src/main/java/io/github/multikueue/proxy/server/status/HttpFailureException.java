package io.github.multikueue.proxy.server.status;

import io.github.multikueue.proxy.core.kube.meta.Status;
import java.util.List;
import java.util.Map;

/** A request that HTTP itself cannot serve: before, or beside, the use cases. Has no stack trace. */
public final class HttpFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private HttpFailureException(Failure failure) {
        super(failure.status().message(), null, false, false);
        this.failure = failure;
    }

    /**
     * The path is none of ours. The words are the API server's.
     *
     * @param near paths that may have been meant
     */
    public static HttpFailureException noSuchPath(List<String> near) {
        String expected = near.isEmpty() ? "" : " (expected: " + String.join(", or ", near) + ")";
        return new HttpFailureException(
                new Failure(404, "NotFound", "the server could not find the requested resource" + expected));
    }

    /** The path is ours, the method is not. */
    public static HttpFailureException methodNotAllowed(String method) {
        Status status = Status.failure(
                405, "MethodNotAllowed", "method: " + method + " (expected: GET or HEAD; this API is read-only)", null);
        return new HttpFailureException(new Failure(status, Map.of("Allow", "GET, HEAD"), null));
    }

    /** The caller accepts nothing that there is. */
    public static HttpFailureException notAcceptable(String message) {
        return new HttpFailureException(new Failure(406, "NotAcceptable", message));
    }

    /** A page of a foreign origin must not use what the browser lends it. */
    public static HttpFailureException foreignOrigin() {
        return new HttpFailureException(new Failure(
                403,
                "Forbidden",
                "the origin of this page is not allowed to open WebSockets here (--allowed-origins)"));
    }

    /** The process is about to end; another replica will answer. */
    public static HttpFailureException shuttingDown() {
        return busy("this server is shutting down; try again");
    }

    /** It can be done in a second, but not now. */
    public static HttpFailureException busy(String message) {
        Status status = Status.failure(503, "ServiceUnavailable", message, Status.Details.retryAfter(1L));
        return new HttpFailureException(new Failure(status, Map.of("Retry-After", "1"), null));
    }

    Failure failure() {
        return failure;
    }
}
