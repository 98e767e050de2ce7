package io.github.multikueue.proxy.core.kube.meta;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a request line into a {@link RequestInfo} with the rules of kube-apiserver: a resource has a version in front of it and
 * perhaps a group and a namespace, everything else is a document. For one request.
 */
final class RequestInfoParser {

    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");
    private static final Set<String> VERBS_IN_PATHS = Set.of("watch", "proxy");

    private final String method;
    private final List<String> rawSegments;
    private final List<String> segments;
    private final String path;
    private final UrlQuery query;

    private String group = "";
    private String namespace = "";
    private String verb = "";
    private boolean verbInPath;

    RequestInfoParser(String method, String rawPath, UrlQuery query) {
        this.method = method;
        this.query = query;
        this.rawSegments = split(rawPath);
        this.segments = rawPath.indexOf('%') < 0
                ? rawSegments
                : rawSegments.stream().map(UrlText::decodePath).toList();
        this.path = UrlText.decodePath(rawPath);
    }

    /** Slashes at the ends do not count; two in a row have an empty segment in between. */
    private static List<String> split(String rawPath) {
        int start = 0;
        int end = rawPath.length();
        while (start < end && rawPath.charAt(start) == '/') {
            start++;
        }
        while (end > start && rawPath.charAt(end - 1) == '/') {
            end--;
        }
        return start == end ? List.of() : List.of(rawPath.substring(start, end).split("/", -1));
    }

    RequestInfo parse() {
        boolean core = segments.size() >= 3 && segments.get(0).equals("api");
        boolean grouped = segments.size() >= 4 && segments.get(0).equals("apis");
        if (!core && !grouped) {
            return document();
        }
        group = core ? "" : segments.get(1);
        String version = segments.get(core ? 1 : 2);
        List<String> parts = inNamespace(behindVerb(segments.subList(core ? 2 : 3, segments.size())));
        String name = parts.size() > 1 ? parts.get(1) : "";
        String subresource = parts.size() > 2 && !verb.equals("proxy") ? parts.get(2) : "";
        requireNoSlash(group, version, namespace, parts.get(0), name, subresource);
        if (name.isEmpty()) {
            verb = ofCollection();
            name = RequestInfo.COLLECTION_VERBS.contains(verb) && !verb.equals("deletecollection")
                    ? selectedName()
                    : "";
        }
        boolean selects = !verbInPath && RequestInfo.COLLECTION_VERBS.contains(verb);
        return new RequestInfo(
                true,
                verb,
                path,
                group,
                version,
                namespace,
                parts.get(0),
                subresource,
                name,
                parts,
                rawSegments,
                query,
                selects ? query.text("fieldSelector") : "",
                selects ? query.text("labelSelector") : "");
    }

    private RequestInfo document() {
        String lowerCase = method.toLowerCase(Locale.ROOT);
        return new RequestInfo(false, lowerCase, path, "", "", "", "", "", "", List.of(), rawSegments, query, "", "");
    }

    /** Some old URLs have the verb in front: {@code /api/v1/watch/pods}. */
    private List<String> behindVerb(List<String> rest) {
        if (!VERBS_IN_PATHS.contains(rest.get(0))) {
            verb = ofMethod();
            return rest;
        }
        if (rest.size() < 2) {
            throw StatusException.badRequest("unable to determine kind and namespace from url, " + path);
        }
        verbInPath = true;
        verb = rest.get(0);
        return rest.subList(1, rest.size());
    }

    private List<String> inNamespace(List<String> rest) {
        if (!rest.get(0).equals("namespaces") || rest.size() < 2) {
            return rest;
        }
        namespace = rest.get(1);
        boolean ofTheNamespace = rest.size() == 2 || NAMESPACE_SUBRESOURCES.contains(rest.get(2));
        return ofTheNamespace ? rest : rest.subList(2, rest.size());
    }

    /** A slash that was hidden in an escape would make access attributes of something else than what is served. */
    private void requireNoSlash(String... attributes) {
        for (String attribute : attributes) {
            if (attribute.indexOf('/') >= 0) {
                throw StatusException.badRequest("the path has an escaped slash in a name: " + path);
            }
        }
    }

    private String ofMethod() {
        return switch (method) {
            case "POST" -> "create";
            case "GET", "HEAD" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
    }

    private String ofCollection() {
        return switch (verb) {
            case "get" -> query.flag("watch") ? "watch" : "list";
            case "delete" -> "deletecollection";
            default -> verb;
        };
    }

    private String selectedName() {
        if (verbInPath || query.text("fieldSelector").isEmpty()) {
            return "";
        }
        try {
            String name = FieldSelector.parse(query.text("fieldSelector")).exactValue("metadata.name");
            return name == null || !isPathSegment(name) ? "" : name;
        } catch (StatusException malformed) {
            // The list itself will say what is wrong; until then no name is asked for.
            return "";
        }
    }

    private static boolean isPathSegment(String name) {
        return !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0 && name.indexOf('%') < 0;
    }
}
