package io.github.multikueue.proxy.server.observe;

import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Set;

/** What a request to an API server is counted by, as kube-apiserver counts it. All labels have few values. */
final class RequestLabels {

    private static final Set<String> VERBS = Set.of(
            "APPLY", "DELETE", "DELETECOLLECTION", "GET", "HEAD", "LIST", "PATCH", "POST", "PROXY", "PUT", "WATCH");

    private final ServedResources resources;

    /** @param resources all that a label may name */
    RequestLabels(ServedResources resources) {
        this.resources = resources;
    }

    /** The verb of a resource or the method, in capital letters; {@code other} for what nobody has heard of. */
    static String verb(RequestHead request, RequestInfo info) {
        String verb = switch (info.verb()) {
            case "create" -> "POST";
            case "update" -> "PUT";
            case "patch" -> isApply(request) ? "APPLY" : "PATCH";
            default -> info.verb().toUpperCase(Locale.ROOT);
        };
        return VERBS.contains(verb) ? verb : "other";
    }

    private static boolean isApply(RequestHead request) {
        String type = request.header("Content-Type");
        return type != null && type.startsWith("application/apply-patch+");
    }

    /** {@code All}, or empty. */
    static String dryRun(RequestInfo info) {
        return info.query().all("dryRun").contains("All") ? "All" : "";
    }

    /** All other labels; without the resource, if it is not served. */
    Tags of(String verb, RequestInfo info) {
        Tags general = Tags.of("verb", verb, "scope", scope(info), "component", "apiserver");
        ServedResource resource = resources.find(info.group(), info.version(), info.resource());
        if (resource == null) {
            return general.and("group", "", "version", "", "resource", "", "subresource", "");
        }
        String subresource = has(resource, info.subresource()) ? info.subresource() : "";
        return general.and("group", info.group(), "version", info.version())
                .and("resource", info.resource(), "subresource", subresource);
    }

    private static boolean has(ServedResource resource, String subresource) {
        return resource.description().subresources().stream()
                .anyMatch(each -> each.name().equals(subresource));
    }

    private static String scope(RequestInfo info) {
        if (!info.name().isEmpty() || info.verb().equals("create")) {
            return "resource";
        }
        if (!info.namespace().isEmpty()) {
            return "namespace";
        }
        return info.isResourceRequest() ? "cluster" : "";
    }
}
