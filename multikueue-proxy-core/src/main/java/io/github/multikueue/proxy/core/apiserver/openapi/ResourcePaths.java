package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription.Subresource;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import java.util.List;
import java.util.Map;

/** Writes the paths of a resource and what can be done there, in OpenAPI v3. */
final class ResourcePaths {

    /** The HTTP methods of the verbs of a subresource that answers by itself. */
    private static final Map<String, String> CONNECT_METHODS =
            ImmutableMap.of("get", "get", "update", "put", "create", "post", "delete", "delete", "patch", "patch");

    private final ServedResource served;
    private final ResourceDescription resource;
    private final List<String> verbs;
    private final ResourceOperations operations;
    private final String root;

    ResourcePaths(ServedResource served, String version) {
        this.served = served;
        this.resource = served.description();
        this.verbs = served.verbs();
        this.operations = new ResourceOperations(resource, version);
        this.root = "/" + GroupVersionDocument.key(resource.group(), version) + "/";
    }

    /** Adds all paths. */
    void addTo(ObjectNode paths) {
        if (resource.namespaced()) {
            everywhere().addTo(paths, root + resource.plural());
        }
        String collection = root + (resource.namespaced() ? "namespaces/{namespace}/" : "") + resource.plural();
        collection().addTo(paths, collection);
        named().addTo(paths, collection + "/{name}");
        for (Subresource subresource : resource.subresources()) {
            boolean connects = served.connectors().containsKey(subresource.name());
            PathItem item = connects ? connected(subresource) : part(subresource);
            item.addTo(paths, collection + "/{name}/" + subresource.name());
        }
    }

    private PathItem everywhere() {
        PathItem item = new PathItem();
        if (verbs.contains("list")) {
            item.add("get", operations.listEverywhere());
        }
        return item;
    }

    private PathItem collection() {
        PathItem item = new PathItem();
        if (verbs.contains("list")) {
            item.add("get", operations.list());
        }
        if (verbs.contains("create")) {
            item.add("post", operations.create());
        }
        if (verbs.contains("deletecollection")) {
            item.add("delete", operations.deleteCollection());
        }
        return item;
    }

    private PathItem named() {
        PathItem item = new PathItem();
        addObject(item, verbs, "");
        if (verbs.contains("delete")) {
            item.add("delete", operations.delete());
        }
        return item;
    }

    private PathItem part(Subresource subresource) {
        PathItem item = new PathItem();
        addObject(item, subresource.verbs(), subresource.name());
        return item;
    }

    private void addObject(PathItem item, List<String> allowed, String subresource) {
        if (allowed.contains("get")) {
            item.add("get", operations.read(subresource));
        }
        if (allowed.contains("update")) {
            item.add("put", operations.replace(subresource));
        }
        if (allowed.contains("patch")) {
            item.add("patch", operations.patch(subresource));
        }
    }

    private PathItem connected(Subresource subresource) {
        PathItem item = new PathItem();
        CONNECT_METHODS.forEach((verb, method) -> {
            if (subresource.verbs().contains(verb)) {
                item.add(method, operations.connect(verb, subresource.name()));
            }
        });
        return item;
    }
}
