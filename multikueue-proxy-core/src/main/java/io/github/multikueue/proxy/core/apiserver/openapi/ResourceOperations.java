package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.util.ArrayList;
import java.util.List;

/** Writes what can be done with one resource as operations of OpenAPI v3, each as kube-apiserver describes it. */
final class ResourceOperations {

    private static final List<String> LIST_PARAMETERS = List.of(
            "allowWatchBookmarks",
            "continue",
            "fieldSelector",
            "labelSelector",
            "limit",
            "resourceVersion",
            "resourceVersionMatch",
            "sendInitialEvents",
            "shardSelector",
            "timeoutSeconds",
            "watch");
    private static final List<String> WRITE_PARAMETERS = List.of("dryRun", "fieldManager", "fieldValidation");
    private static final List<String> PATCH_PARAMETERS =
            List.of("dryRun", "fieldManager-patch", "fieldValidation", "force");
    private static final List<String> DELETE_PARAMETERS = List.of(
            "dryRun",
            "gracePeriodSeconds",
            "ignoreStoreReadErrorWithClusterBreakingPotential",
            "orphanDependents",
            "propagationPolicy");

    private final ResourceDescription resource;
    private final String version;
    private final String kind;
    private final String objectSchema;
    private final String listSchema;

    ResourceOperations(ResourceDescription resource, String version) {
        this.resource = resource;
        this.version = version;
        this.kind = resource.kind();
        this.objectSchema = OpenApiConstants.SCHEMAS + SchemaName.of(resource.group(), version, kind);
        this.listSchema = OpenApiConstants.SCHEMAS + SchemaName.of(resource.group(), version, resource.listKind());
    }

    ObjectNode listEverywhere() {
        return finished(listing(List.of(kind, "ForAllNamespaces")), "list");
    }

    ObjectNode list() {
        return finished(inScope(listing(scoped(List.of(kind)))), "list");
    }

    ObjectNode create() {
        PathOperation create = operation("create", scoped(List.of(kind)), "create " + withArticle(kind))
                .parameters(WRITE_PARAMETERS)
                .requires(objectSchema)
                .answers(200, "OK", objectSchema)
                .answers(201, "Created", objectSchema)
                .answers(202, "Accepted", objectSchema);
        return finished(inScope(create), "post");
    }

    ObjectNode deleteCollection() {
        List<String> names = new ArrayList<>(List.of("Collection"));
        names.addAll(scoped(List.of(kind)));
        PathOperation delete = operation("delete", names, "delete collection of " + kind)
                .parameters(LIST_PARAMETERS)
                .answers(200, "OK", OpenApiConstants.metaReference("Status"));
        return finished(inScope(delete), "deletecollection");
    }

    ObjectNode delete() {
        String status = OpenApiConstants.metaReference("Status");
        PathOperation delete = operation("delete", scoped(List.of(kind)), "delete " + withArticle(kind))
                .parameters(DELETE_PARAMETERS)
                .accepts(OpenApiConstants.metaReference("DeleteOptions"))
                .answers(200, "OK", status)
                .answers(202, "Accepted", status);
        return ofObject(delete, "delete");
    }

    /** Reads an object, or one of its parts if the subresource is not empty. */
    ObjectNode read(String subresource) {
        PathOperation read = partial("read", "read", subresource)
                .parameters(List.of("resourceVersion"))
                .answers(200, "OK", objectSchema);
        return ofObject(read, "get");
    }

    /** Replaces an object, or one of its parts if the subresource is not empty. */
    ObjectNode replace(String subresource) {
        PathOperation replace = partial("replace", "replace", subresource)
                .parameters(WRITE_PARAMETERS)
                .requires(objectSchema)
                .answers(200, "OK", objectSchema)
                .answers(201, "Created", objectSchema);
        return ofObject(replace, "put");
    }

    /** Changes an object, or one of its parts if the subresource is not empty. */
    ObjectNode patch(String subresource) {
        PathOperation patch = partial("patch", "partially update", subresource)
                .parameters(PATCH_PARAMETERS)
                .requires(patchTypes(), OpenApiConstants.metaReference("Patch"))
                .answers(200, "OK", objectSchema);
        return ofObject(patch, "patch");
    }

    /** Asks a subresource that answers by itself. */
    ObjectNode connect(String verb, String subresource) {
        String description = "connect " + verb + " requests to " + subresource + " of " + kind;
        String id = "connect" + Character.toUpperCase(verb.charAt(0)) + verb.substring(1);
        PathOperation connect = operation(id, scoped(List.of(kind, subresource)), description);
        return ofObject(connect.answersText(), "connect");
    }

    private PathOperation listing(List<String> names) {
        return operation("list", names, "list objects of kind " + kind)
                .parameters(LIST_PARAMETERS)
                .answers(200, "OK", listSchema);
    }

    private PathOperation partial(String verb, String doing, String subresource) {
        return subresource.isEmpty()
                ? operation(verb, scoped(List.of(kind)), doing + " the specified " + kind)
                : operation(
                        verb,
                        scoped(List.of(kind, subresource)),
                        doing + " " + subresource + " of the specified " + kind);
    }

    private PathOperation operation(String verb, List<String> names, String description) {
        String id = SchemaName.operationId(verb, resource.group(), version, names);
        return new PathOperation(SchemaName.tag(resource.group(), version), id, description);
    }

    private List<String> scoped(List<String> names) {
        List<String> all = new ArrayList<>(resource.namespaced() ? List.of("Namespaced") : List.of());
        all.addAll(names);
        return all;
    }

    private List<String> patchTypes() {
        List<String> types = new ArrayList<>(
                List.of("application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"));
        if (resource.builtIn()) {
            types.add("application/strategic-merge-patch+json");
        }
        return types;
    }

    /** Completes an operation on one object, whose name is in the path. */
    private ObjectNode ofObject(PathOperation operation, String action) {
        ObjectNode name = Json.MAPPER
                .createObjectNode()
                .put("name", "name")
                .put("in", "path")
                .put("description", "name of the " + kind)
                .put("required", true);
        name.putObject("schema").put("type", "string").put("uniqueItems", true);
        return finished(inScope(operation.parameter(name)), action);
    }

    private PathOperation inScope(PathOperation operation) {
        return resource.namespaced() ? operation.parameters(List.of("namespace")) : operation;
    }

    private ObjectNode finished(PathOperation operation, String action) {
        return operation
                .parameters(List.of("pretty"))
                .toJson(action, SchemaName.groupVersionKind(resource.group(), version, kind));
    }

    private static String withArticle(String noun) {
        return ("AEIOUaeiou".indexOf(noun.charAt(0)) < 0 ? "a " : "an ") + noun;
    }
}
