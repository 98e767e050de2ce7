package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** Routes a request for a resource to its verb. */
final class Resources {
    private final ResourceRegistry registry;
    private final ObjectStore store;
    private final ObjectWriter writer;
    private final ResourceReader reader;
    private final PodLogs logs;

    Resources(ResourceRegistry registry, ObjectStore store, ObjectWriter writer, ResourceReader reader, PodLogs logs) {
        this.registry = registry;
        this.store = store;
        this.writer = writer;
        this.reader = reader;
        this.logs = logs;
    }

    /** False if there is no such resource. */
    boolean serve(HttpExchange exchange, ApiRequest asked) throws IOException {
        FakeResource resource = registry.find(asked.group(), asked.version(), asked.resource());
        if (resource == null) {
            return false;
        }
        ApiRequest request = resource.namespaced() ? asked : asked.clusterScoped();
        if (!request.subresource().isEmpty()) {
            return serveSubresource(exchange, resource, request);
        }
        if (request.name().isEmpty() && List.of("update", "patch").contains(request.verb())) {
            throw StatusException.badRequest("name must be provided");
        }
        boolean homeless = resource.namespaced() && request.namespace().isEmpty();
        boolean reads = List.of("list", "watch").contains(request.verb());
        if (!resource.verbs().contains(request.verb()) || (homeless && !reads)) {
            throw StatusException.methodNotAllowed();
        }
        switch (request.verb()) {
            case "get" -> reader.get(exchange, resource, request);
            case "list" -> reader.list(exchange, resource, request);
            case "watch" -> reader.watch(exchange, resource, request);
            case "create" -> create(exchange, resource, request);
            case "update" -> update(exchange, resource, request);
            case "patch" -> patch(exchange, resource, request);
            case "delete" -> delete(exchange, resource, request);
            default -> deleteCollection(exchange, resource, request);
        }
        return true;
    }

    private boolean serveSubresource(HttpExchange exchange, FakeResource resource, ApiRequest request)
            throws IOException {
        if (!resource.subresources().contains(request.subresource())) {
            return false;
        }
        boolean log = request.subresource().equals("log");
        switch (request.verb()) {
            case "get" -> {
                if (log) {
                    StoredObject pod = existing(resource, request);
                    logs.serve(exchange, pod, () -> store.get(resource, pod.key()) != null);
                } else {
                    reader.get(exchange, resource, request);
                }
            }
            case "update" -> update(exchange, resource, request);
            case "patch" -> patch(exchange, resource, request);
            default -> throw StatusException.methodNotAllowed();
        }
        return true;
    }

    private StoredObject existing(FakeResource resource, ApiRequest request) {
        StoredObject object = store.get(resource, key(request));
        if (object == null) {
            throw StatusException.notFound(resource, request.name());
        }
        return object;
    }

    private void create(HttpExchange exchange, FakeResource resource, ApiRequest request) throws IOException {
        ObjectNode body = body(exchange, resource, request);
        if (resource.namespaced()) {
            FakeResource namespaces = registry.named("namespaces");
            if (store.get(namespaces, new ObjectKey("", request.namespace())) == null) {
                throw StatusException.notFound(namespaces, request.namespace());
            }
        }
        StoredObject created = writer.create(resource, request.namespace(), body, false, dryRun(exchange));
        exchange.respond(
                201,
                ApiServer.JSON,
                reader.renderer(exchange, resource, request).object(created));
    }

    private void update(HttpExchange exchange, FakeResource resource, ApiRequest request) throws IOException {
        ObjectNode body = body(exchange, resource, request);
        change(exchange, resource, request, current -> body);
    }

    private void patch(HttpExchange exchange, FakeResource resource, ApiRequest request) throws IOException {
        String type = RequestBody.contentType(exchange.request());
        boolean apply = type.equals("application/apply-patch+yaml");
        JsonNode patch = RequestBody.patch(exchange.request(), apply);
        if (apply && store.get(resource, key(request)) == null && patch instanceof ObjectNode object) {
            StoredObject created = writer.create(
                    resource, request.namespace(), stripped(object, resource, request), false, dryRun(exchange));
            exchange.respond(
                    201,
                    ApiServer.JSON,
                    reader.renderer(exchange, resource, request).object(created));
            return;
        }
        change(exchange, resource, request, current -> switch (type) {
            case "application/merge-patch+json" -> Patches.merge(current, patch);
            case "application/strategic-merge-patch+json" -> {
                if (!resource.builtIn()) {
                    throw RequestBody.unsupported(
                            "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
                }
                yield Patches.strategic(current, patch);
            }
            case "application/apply-patch+yaml" -> Patches.strategic(current, patch);
            case "application/json-patch+json" -> Patches.json(current, patch);
            default ->
                throw RequestBody.unsupported("application/json-patch+json, application/merge-patch+json,"
                        + " application/strategic-merge-patch+json, application/apply-patch+yaml");
        });
    }

    private void change(
            HttpExchange exchange, FakeResource resource, ApiRequest request, UnaryOperator<ObjectNode> change)
            throws IOException {
        StoredObject changed =
                writer.update(resource, key(request), request.subresource(), dryRun(exchange), current -> {
                    ObjectNode wanted = change.apply(Conversion.fromStored(resource, current, request.version()));
                    Conversion.toStored(resource, wanted, request.version());
                    return wanted;
                });
        exchange.respond(
                200,
                ApiServer.JSON,
                reader.renderer(exchange, resource, request).object(changed));
    }

    private void delete(HttpExchange exchange, FakeResource resource, ApiRequest request) throws IOException {
        ObjectNode options = options(exchange);
        Change change = writer.delete(resource, key(request), options, dryRun(exchange));
        if (!change.deleted() || resource.isPod()) {
            exchange.respond(
                    200,
                    ApiServer.JSON,
                    reader.renderer(exchange, resource, request).object(change.current()));
            return;
        }
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        ObjectNode details =
                status.put("status", "Success").putObject("details").put("name", request.name());
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        details.put("kind", resource.plural()).put("uid", change.current().uid());
        exchange.respond(200, ApiServer.JSON, Json.bytes(status));
    }

    private void deleteCollection(HttpExchange exchange, FakeResource resource, ApiRequest request) throws IOException {
        ObjectNode options = options(exchange);
        ObjectFilter filter = reader.filter(exchange.request().query(), resource, request);
        List<StoredObject> doomed = store.list(resource, filter).objects();
        doomed.forEach(object -> writer.delete(resource, object.key(), options, dryRun(exchange)));
        Renderer renderer = reader.renderer(exchange, resource, request);
        ObjectNode metadata = renderer.listMetadata(store.revision(), null, 0);
        exchange.respond(200, ApiServer.JSON, renderer.list(doomed, metadata));
    }

    private static ObjectNode options(HttpExchange exchange) {
        ObjectNode options = RequestBody.options(exchange.request());
        String policy = exchange.request().query().text("propagationPolicy");
        return policy.isEmpty() ? options : options.put("propagationPolicy", policy);
    }

    private static ObjectNode body(HttpExchange exchange, FakeResource resource, ApiRequest request) {
        return stripped(RequestBody.object(exchange.request(), resource.kind()), resource, request);
    }

    /** Checks kind, apiVersion, name and namespace against the path and takes off the first two. */
    private static ObjectNode stripped(ObjectNode body, FakeResource resource, ApiRequest request) {
        String apiVersion = resource.apiVersion(request.version());
        String kind = body.path("kind").asText(resource.kind());
        if (!kind.equals(resource.kind())
                || !body.path("apiVersion").asText(apiVersion).equals(apiVersion)) {
            throw StatusException.badRequest("the API version in the data ("
                    + body.path("apiVersion").asText() + ", " + kind + ") does not match the expected API version ("
                    + apiVersion + ", " + resource.kind() + ")");
        }
        JsonNode metadata = body.path("metadata");
        String namespace = metadata.path("namespace").asText("");
        if (!namespace.isEmpty() && !namespace.equals(request.namespace())) {
            throw StatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        String name = metadata.path("name").asText("");
        if (!request.name().isEmpty() && !name.isEmpty() && !name.equals(request.name())) {
            throw StatusException.badRequest("the name of the object (" + name
                    + ") does not match the name on the URL (" + request.name() + ")");
        }
        ObjectNode bare = body.deepCopy();
        bare.remove(List.of("kind", "apiVersion"));
        Conversion.toStored(resource, bare, request.version());
        return bare;
    }

    private static boolean dryRun(HttpExchange exchange) {
        return exchange.request().query().text("dryRun").equals("All");
    }

    private static ObjectKey key(ApiRequest request) {
        return new ObjectKey(request.namespace(), request.name());
    }
}
