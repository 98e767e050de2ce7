package io.github.multikueue.proxy.server.mount.deployments;

import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the path and query of a request name.
 *
 * @param kind which of the paths it is
 * @param deployment the Deployment of {@link Kind#REPLICAS}, or the namespace of {@link Kind#LIST}, empty for all
 */
record DeploymentsTarget(Kind kind, ObjectKey deployment) {

    /** The paths there are. */
    enum Kind {
        HEALTH("GET", "HEAD"),
        LIST("GET", "HEAD"),
        REPLICAS("GET", "HEAD", "PUT"),
        DOCUMENT("GET", "HEAD"),
        PAGE("GET", "HEAD"),
        NONE();

        private final List<String> methods;

        Kind(String... methods) {
            this.methods = List.of(methods);
        }

        /** The methods of the path. */
        List<String> methods() {
            return methods;
        }
    }

    private static final String COLLECTION = "/apis/apps/v1/deployments";
    private static final String NAMESPACE = "namespace";
    private static final ObjectKey NOTHING = new ObjectKey("", "");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int LONGEST_NAME = 253;
    private static final int REPLICAS_SEGMENTS = 4;

    /** @throws StatusException 400, if the query has what is not known: nobody must take a change for a dry run */
    static DeploymentsTarget of(RequestInfo info) {
        DeploymentsTarget target = ofPath(info);
        if (target.kind == Kind.REPLICAS && !info.query().parameters().isEmpty()) {
            throw StatusException.badRequest("query: unknown parameter (expected: none)");
        }
        return target;
    }

    private static DeploymentsTarget ofPath(RequestInfo info) {
        return switch (info.path()) {
            case "/" -> new DeploymentsTarget(Kind.PAGE, NOTHING);
            case "/healthz" -> new DeploymentsTarget(Kind.HEALTH, NOTHING);
            case "/openapi.json" -> new DeploymentsTarget(Kind.DOCUMENT, NOTHING);
            case "/deployments" -> new DeploymentsTarget(Kind.LIST, new ObjectKey(namespace(info), ""));
            default -> ofDeployment(info.path());
        };
    }

    private static DeploymentsTarget ofDeployment(String path) {
        List<String> segments = List.of(path.substring(1).split("/", -1));
        boolean replicas = segments.size() == REPLICAS_SEGMENTS
                && segments.get(0).equals("deployments")
                && LABEL.matcher(segments.get(1)).matches()
                && isName(segments.get(2))
                && segments.get(3).equals("replicas");
        return replicas
                ? new DeploymentsTarget(Kind.REPLICAS, new ObjectKey(segments.get(1), segments.get(2)))
                : new DeploymentsTarget(Kind.NONE, NOTHING);
    }

    private static boolean isName(String text) {
        return text.length() <= LONGEST_NAME && SUBDOMAIN.matcher(text).matches();
    }

    /** Somebody who has misspelled the parameter must not take the Deployments of all namespaces for those of one. */
    private static String namespace(RequestInfo info) {
        for (String name : info.query().parameters().keySet()) {
            if (!name.equals(NAMESPACE)) {
                throw StatusException.badRequest("query: unknown parameter (expected: namespace=<name>)");
            }
        }
        List<String> given = info.query().all(NAMESPACE);
        String namespace = given.isEmpty() ? "" : given.get(0);
        if (given.size() > 1
                || !(namespace.isEmpty() || LABEL.matcher(namespace).matches())) {
            throw StatusException.badRequest("namespace: not a name (expected: the name of one namespace, or nothing)");
        }
        return namespace;
    }

    /**
     * What a caller must be allowed on the API server; empty if nothing.
     *
     * @param method the HTTP method
     */
    Optional<RequestInfo> needed(String method) {
        if (!kind.methods().contains(method)) {
            return Optional.empty();
        }
        String collection = deployment.namespace().isEmpty()
                ? COLLECTION
                : "/apis/apps/v1/namespaces/" + deployment.namespace() + "/deployments";
        return switch (kind) {
            case LIST -> Optional.of(RequestInfo.of("GET", collection));
            case REPLICAS ->
                Optional.of(
                        RequestInfo.of(method.equals("PUT") ? "PATCH" : "GET", collection + "/" + deployment.name()));
            default -> Optional.empty();
        };
    }
}
