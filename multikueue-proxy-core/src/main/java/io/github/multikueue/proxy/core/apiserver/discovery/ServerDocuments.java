package io.github.multikueue.proxy.core.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.openapi.OpenApiDocuments;
import io.github.multikueue.proxy.core.apiserver.published.DocumentBytes;
import io.github.multikueue.proxy.core.apiserver.published.DocumentHandler;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers all requests that are for no resource: discovery, OpenAPI, the version, the health endpoints, and {@code /} with the
 * list of all these paths. Safe for use by many threads.
 */
public final class ServerDocuments {

    private static final byte[] NOT_FOUND = "404 page not found\n".getBytes(StandardCharsets.UTF_8);

    private final DiscoveryDocuments discovery;
    private final OpenApiDocuments openApi;
    private final HealthDocuments health;
    private final byte[] version;
    private final Map<String, DocumentHandler> more;

    /** Joins the documents; the version is what {@code /version} tells. */
    public ServerDocuments(
            DiscoveryDocuments discovery, OpenApiDocuments openApi, HealthDocuments health, ServerVersion version) {
        this(discovery, openApi, health, DocumentBytes.indented(Json.MAPPER.valueToTree(version)), Map.of());
    }

    private ServerDocuments(
            DiscoveryDocuments discovery,
            OpenApiDocuments openApi,
            HealthDocuments health,
            byte[] version,
            Map<String, DocumentHandler> more) {
        this.discovery = discovery;
        this.openApi = openApi;
        this.health = health;
        this.version = version;
        this.more = Map.copyOf(more);
    }

    /** The same and some more, by their paths, instead of those added before. */
    public ServerDocuments with(Map<String, DocumentHandler> others) {
        return new ServerDocuments(discovery, openApi, health, version, others);
    }

    /**
     * Answers the request, if there is a document at its path. A {@code HEAD} is answered like a {@code GET}; the exchange leaves
     * the body away.
     *
     * @return whether it was answered; false if there is no document at the path
     * @throws StatusException to answer with a failure: 405 for other methods, 406 if no form of the document is accepted
     * @throws IOException if the client is gone
     */
    public boolean handle(ApiCall call) throws IOException {
        DocumentHandler document = call.info().isResourceRequest() ? null : find(path(call));
        if (document == null) {
            return false;
        }
        RequestHead request = call.exchange().request();
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw StatusException.methodNotAllowed();
        }
        document.answer(call);
        return true;
    }

    /** Answers 404 in the words of kube-apiserver to an unknown path. */
    public static void respondNotFound(ApiCall call) throws IOException {
        Map<String, String> headers = ApiCall.headers("text/plain; charset=utf-8");
        headers.put("X-Content-Type-Options", "nosniff");
        call.exchange().respond(404, headers, NOT_FOUND);
    }

    private static String path(ApiCall call) {
        String path = call.info().path();
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private @Nullable DocumentHandler find(String path) {
        DocumentHandler found = switch (path) {
            case "/", "/index.html" -> call -> call.respond(200, rootPaths());
            case "/version" -> call -> call.respond(200, version);
            default -> more.getOrDefault(path, discovery.find(path));
        };
        if (found == null) {
            found = openApi.find(path);
        }
        return found == null ? health.find(path) : found;
    }

    private byte[] rootPaths() {
        TreeSet<String> all = new TreeSet<>(discovery.paths());
        all.addAll(openApi.paths());
        all.addAll(health.paths());
        all.addAll(more.keySet());
        all.add("/version");
        ObjectNode document = Json.MAPPER.createObjectNode();
        ArrayNode paths = document.putArray("paths");
        all.forEach(paths::add);
        return DocumentBytes.indented(document);
    }
}
