package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/**
 * What a request asks for, as authorization and access reviews see it.
 *
 * @param verb a Kubernetes verb for a resource, else the HTTP method in lower case
 * @param path of a request for no resource; empty for a resource
 */
record ApiRequest(
        String verb,
        String group,
        String version,
        String namespace,
        String resource,
        String subresource,
        String name,
        String path) {

    /** The reading of a URL that kube-apiserver's RequestInfo does. */
    static ApiRequest of(HttpRequest request) {
        List<String> path = request.segments();
        boolean core = path.size() > 2 && path.get(0).equals("api");
        boolean grouped = path.size() > 3 && path.get(0).equals("apis");
        if (!core && !grouped) {
            return nonResource(request);
        }
        String group = core ? "" : path.get(1);
        String version = path.get(core ? 1 : 2);
        List<String> rest = path.subList(core ? 2 : 3, path.size());
        String namespace = "";
        if (rest.get(0).equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            if (rest.size() > 2 && !rest.get(2).equals("status") && !rest.get(2).equals("finalize")) {
                rest = rest.subList(2, rest.size());
            }
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? String.join("/", rest.subList(2, rest.size())) : "";
        Query query = request.query();
        String verb = verb(request.method(), name.isEmpty(), query.flag("watch"));
        if (name.isEmpty() && (verb.equals("list") || verb.equals("watch"))) {
            name = selectedName(query.text("fieldSelector"));
        }
        return new ApiRequest(verb, group, version, namespace, rest.get(0), subresource, name, "");
    }

    /** The attributes of an access review. */
    static ApiRequest of(JsonNode spec) {
        JsonNode attributes = spec.path("resourceAttributes");
        if (!attributes.isObject()) {
            JsonNode path = spec.path("nonResourceAttributes");
            return new ApiRequest(
                    path.path("verb").asText(),
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    path.path("path").asText("/"));
        }
        return new ApiRequest(
                attributes.path("verb").asText(),
                attributes.path("group").asText(),
                attributes.path("version").asText(),
                attributes.path("namespace").asText(),
                attributes.path("resource").asText(),
                attributes.path("subresource").asText(),
                attributes.path("name").asText(),
                "");
    }

    /** The same for a cluster-scoped resource, whose path may look like a namespace's. */
    ApiRequest clusterScoped() {
        return new ApiRequest(verb, group, version, "", resource, subresource, name, path);
    }

    boolean isResource() {
        return path.isEmpty();
    }

    /** What a refusal names, such as {@code pods} or {@code taskruns.tekton.dev}. */
    String qualified() {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    private static ApiRequest nonResource(HttpRequest request) {
        String path = HttpRequest.decode(request.path());
        return new ApiRequest(request.method().toLowerCase(Locale.ROOT), "", "", "", "", "", "", path);
    }

    private static String verb(String method, boolean collection, boolean watch) {
        return switch (method) {
            case "GET", "HEAD" -> watch ? "watch" : collection ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }

    private static String selectedName(String fieldSelector) {
        for (String term : fieldSelector.split(",", -1)) {
            if (term.startsWith("metadata.name=")) {
                return term.substring(term.lastIndexOf('=') + 1);
            }
        }
        return "";
    }
}
