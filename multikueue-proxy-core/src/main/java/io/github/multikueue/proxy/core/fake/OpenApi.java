package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAPI v3, as far as kubectl reads it: that the server validates fields itself, and which kinds there are. */
final class OpenApi {
    private final ResourceRegistry registry;

    OpenApi(ResourceRegistry registry) {
        this.registry = registry;
    }

    /** {@code /openapi/v3}. */
    ObjectNode index() {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        for (FakeResource resource : registry.all()) {
            for (String version : resource.versions()) {
                String path = path(resource.group(), version);
                paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=FAKE");
            }
        }
        return index;
    }

    /** {@code /openapi/v3/api/v1} and so on: enough for kubectl to see that the server validates fields itself. */
    @Nullable
    ObjectNode document(String group, String version) {
        List<FakeResource> served = registry.in(group, version);
        if (served.isEmpty()) {
            return null;
        }
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "fake").put("version", "v1.36.2");
        ObjectNode paths = document.putObject("paths");
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        for (FakeResource resource : served) {
            String base = "/" + path(group, version) + (resource.namespaced() ? "/namespaces/{namespace}/" : "/");
            ObjectNode patch =
                    paths.putObject(base + resource.plural() + "/{name}").putObject("patch");
            patch.putArray("parameters")
                    .addObject()
                    .put("name", "fieldValidation")
                    .put("in", "query")
                    .putObject("schema")
                    .put("type", "string");
            patch.set("x-kubernetes-group-version-kind", Discovery.responseKind(resource, version));
            ObjectNode schema = schemas.putObject("io.k8s.fake." + resource.kind());
            schema.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
            schema.putArray("x-kubernetes-group-version-kind").add(Discovery.responseKind(resource, version));
        }
        return document;
    }

    private static String path(String group, String version) {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }
}
