package io.github.multikueue.proxy.server.mount.deployments;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallHandler;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.cache.CachedRead;
import io.github.multikueue.proxy.core.deployments.DeploymentNames;
import io.github.multikueue.proxy.core.deployments.DeploymentScale;
import io.github.multikueue.proxy.core.deployments.Deployments;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Answers the requests of callers that are known and allowed. Safe for use by many threads. */
public final class DeploymentsHandler implements ApiCallHandler {

    private static final String NO_SUCH_PATH = "no such path (expected: /healthz, /deployments?namespace=<namespace>, "
            + "/deployments/<namespace>/<deployment>/replicas or /openapi.json)";

    private static final String UNDECIDED = "the API server does not say whether that is allowed";

    private final Deployments deployments;
    private final DeploymentsDocument document = DeploymentsDocument.load();

    /** @param deployments of the cluster that is served */
    public DeploymentsHandler(Deployments deployments) {
        this.deployments = deployments;
    }

    /**
     * Decides who may do what, by the rights that the same would take on the API server itself.
     *
     * @param reviews decides on requests to the API server
     */
    public static Authorizer authorizer(Authorizer reviews) {
        return (user, info) -> DeploymentsTarget.of(info)
                .needed(info.verb().toUpperCase(Locale.ROOT))
                .map(needed -> reviewed(reviews, user, needed))
                .orElse(Authorizer.Decision.ALLOWED);
    }

    private static Authorizer.Decision reviewed(Authorizer reviews, UserInfo user, RequestInfo needed) {
        Authorizer.Decision decision;
        try {
            decision = reviews.authorize(user, needed);
        } catch (StatusException e) {
            throw e.code() == 500 ? new StatusException(502, "BadGateway", UNDECIDED) : e;
        }
        if (!decision.allowed()) {
            throw FailureResponses.forbidden(user, needed, decision.reason());
        }
        return decision;
    }

    @Override
    public void handle(ApiCall call) throws IOException {
        DeploymentsTarget target = DeploymentsTarget.of(call.info());
        String method = call.exchange().request().method();
        if (target.kind() == DeploymentsTarget.Kind.NONE) {
            throw new StatusException(404, "NotFound", NO_SUCH_PATH);
        }
        if (!target.kind().methods().contains(method)) {
            refuse(call, method, String.join(", ", target.kind().methods()));
            return;
        }
        switch (target.kind()) {
            case HEALTH -> health(call);
            case LIST -> list(call, target.deployment().namespace());
            case REPLICAS -> replicas(call, method, target.deployment());
            case DOCUMENT -> call.exchange().respond(200, ApiCall.headers(ApiCall.JSON), document.json());
            default -> document.respondPage(call.exchange());
        }
    }

    private static void refuse(ApiCall call, String method, String allowed) throws IOException {
        Map<String, String> headers = ApiCall.headers(ApiCall.JSON);
        headers.put("Allow", allowed);
        String message = "method " + method + ": not allowed here (expected: " + allowed + ")";
        call.exchange().respond(405, headers, MessageExchange.of(message));
    }

    private void health(ApiCall call) throws IOException {
        Optional<String> problem = deployments.problem();
        call.respond(
                problem.isEmpty() ? 200 : 503,
                Json.bytes(Json.object()
                        .put("status", problem.map(why -> "unhealthy: " + why).orElse("ok"))));
    }

    private void list(ApiCall call, String namespace) throws IOException {
        DeploymentNames names = deployments.list(namespace);
        call.exchange().respond(200, headers(names.cached()), names.json());
    }

    private void replicas(ApiCall call, String method, ObjectKey deployment) throws IOException {
        DeploymentScale scale = method.equals("PUT")
                ? deployments.scale(deployment, ReplicasBody.read(call.exchange()))
                : deployments.replicas(deployment);
        Map<String, String> headers = method.equals("PUT") ? ApiCall.headers(ApiCall.JSON) : headers(scale.cached());
        call.exchange()
                .respond(
                        200,
                        headers,
                        Json.bytes(Json.object()
                                .put("deployment", deployment.name())
                                .put("name", deployment.name())
                                .put("namespace", deployment.namespace())
                                .put("replicas", scale.replicas())));
    }

    private static Map<String, String> headers(Optional<CachedRead> cached) {
        Map<String, String> headers = ApiCall.headers(ApiCall.JSON);
        headers.put("X-Cache", "miss");
        cached.ifPresent(read -> headers.putAll(read.headers()));
        return headers;
    }
}
