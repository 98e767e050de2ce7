package io.github.multikueue.proxy.core.apiserver.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.present.IndentedJson;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Answers with failures, as kube-apiserver does. */
public final class FailureResponses {

    /** What other servers, this project's {@code serve} among them, call their probes. */
    private static final Set<String> PROBES = Set.of("/health", "/live", "/ready");

    private FailureResponses() {}

    /**
     * Answers with a failure; breaks the connection off, if another answer has begun.
     *
     * @throws IOException if the client is gone
     */
    public static void respond(ApiExchange exchange, Status status) throws IOException {
        if (exchange.begun()) {
            exchange.abort();
            return;
        }
        Map<String, String> headers = ApiCall.headers(ApiCall.JSON);
        if (status.code() == 403) {
            headers.put("X-Content-Type-Options", "nosniff");
        }
        Status.Details details = status.details();
        if (details != null && details.retryAfterSeconds() != null) {
            headers.put("Retry-After", details.retryAfterSeconds().toString());
        }
        exchange.respond(status.code(), headers, IndentedJson.asWanted(exchange.request(), status.toJson()));
    }

    /** Answers that there is nothing at this path, in the words of Go's server of HTTP; a probe that is spelt otherwise is told how. */
    static void respondUnknownPath(ApiExchange exchange) throws IOException {
        String hint = PROBES.contains(exchange.request().path()) ? " (expected: /healthz, /livez or /readyz)" : "";
        Map<String, String> headers = ApiCall.headers("text/plain; charset=utf-8");
        headers.put("X-Content-Type-Options", "nosniff");
        exchange.respond(404, headers, ("404 page not found" + hint + "\n").getBytes(UTF_8));
    }

    /** 403 in the words of kube-apiserver. */
    public static StatusException forbidden(UserInfo user, RequestInfo request, String reason) {
        String who = "User \"" + user.name() + "\" cannot " + request.verb();
        String why = reason.isEmpty() ? "" : ": " + reason;
        if (!request.isResourceRequest()) {
            String message = "forbidden: " + who + " path \"" + request.path() + "\"" + why;
            return new StatusException(403, "Forbidden", message, Status.Details.EMPTY);
        }
        String name = request.name().isEmpty() ? "" : " \"" + request.name() + "\"";
        String where = request.namespace().isEmpty()
                ? " at the cluster scope"
                : " in the namespace \"" + request.namespace() + "\"";
        String message = request.groupResource() + name + " is forbidden: " + who + " resource \""
                + request.resourceAndSubresource() + "\" in API group \"" + request.group() + "\"" + where + why;
        return new StatusException(
                403,
                "Forbidden",
                message,
                new Status.Details(
                        request.name().isEmpty() ? null : request.name(),
                        request.group().isEmpty() ? null : request.group(),
                        request.resource(),
                        null,
                        null,
                        null));
    }
}
