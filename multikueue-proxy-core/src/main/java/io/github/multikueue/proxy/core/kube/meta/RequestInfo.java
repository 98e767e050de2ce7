package io.github.multikueue.proxy.core.kube.meta;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a request to a Kubernetes API asks for, read from its method and URL with the rules of kube-apiserver's
 * {@code RequestInfo}. It is parsed once for each request; access attributes, audit, metric labels and dispatch all derive from
 * it. Parts that are absent are empty.
 *
 * @param isResourceRequest whether the request is for a resource, and not for a document such as {@code /version}
 * @param verb the Kubernetes verb; for a request that is not for a resource, the HTTP method in lower case
 * @param path the decoded path
 * @param group the API group, empty for the core group
 * @param version the API version, for example {@code v1}
 * @param namespace the namespace
 * @param resource the plural resource, for example {@code pods}
 * @param subresource the part behind the name, for example {@code log}
 * @param name the object's name; of a list or watch the name that its field selector demands
 * @param parts the decoded segments from the resource on, for example {@code [pods, a, proxy, x]}
 * @param rawSegments the segments of the whole path as they were received, so that it can be rebuilt byte for byte
 * @param query the query's parameters
 * @param fieldSelector the selector of a list, watch or deletecollection, as the access review sees it
 * @param labelSelector likewise
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb">Request
 *     verbs</a>
 */
public record RequestInfo(
        boolean isResourceRequest,
        String verb,
        String path,
        String group,
        String version,
        String namespace,
        String resource,
        String subresource,
        String name,
        List<String> parts,
        List<String> rawSegments,
        UrlQuery query,
        String fieldSelector,
        String labelSelector) {

    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");
    private static final Set<String> VERBS_IN_PATHS = Set.of("watch", "proxy");
    private static final Set<String> COLLECTION_VERBS = Set.of("list", "watch", "deletecollection");
    private static final Set<String> STREAMING_VERBS = Set.of("watch", "proxy");
    private static final Set<String> STREAMING_SUBRESOURCES = Set.of("attach", "exec", "proxy", "log", "portforward");

    /** Copies the lists. */
    public RequestInfo {
        parts = List.copyOf(parts);
        rawSegments = List.copyOf(rawSegments);
    }

    /**
     * Reads a request line.
     *
     * @param method the HTTP method
     * @param target the path and query as received
     * @throws StatusException 400, if the URL is malformed
     */
    public static RequestInfo of(String method, String target) {
        int question = target.indexOf('?');
        String rawPath = question < 0 ? target : target.substring(0, question);
        UrlQuery query = question < 0 ? UrlQuery.NONE : UrlQuery.parse(target.substring(question + 1));
        return new Parser(method, rawPath, query).parse();
    }

    /** The resource and its group. */
    public GroupResource groupResource() {
        return new GroupResource(group, resource);
    }

    /** The object's key. */
    public ObjectKey key() {
        return new ObjectKey(namespace, name);
    }

    /** {@code pods/log}, or {@code pods} without a subresource. */
    public String resourceAndSubresource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /** Whether the request may last for as long as the client wants: watches, logs, exec and the like. */
    public boolean isLongRunning() {
        return isResourceRequest && (STREAMING_VERBS.contains(verb) || STREAMING_SUBRESOURCES.contains(subresource));
    }

    /** The same for a resource without namespaces, whose path may look like a namespace's. */
    public RequestInfo withoutNamespace() {
        return new RequestInfo(
                isResourceRequest,
                verb,
                path,
                group,
                version,
                "",
                resource,
                subresource,
                name,
                parts,
                rawSegments,
                query,
                fieldSelector,
                labelSelector);
    }

    /** The same with another verb, to ask whether its author may do that as well. */
    public RequestInfo withVerb(String other) {
        return new RequestInfo(
                isResourceRequest,
                other,
                path,
                group,
                version,
                namespace,
                resource,
                subresource,
                name,
                parts,
                rawSegments,
                query,
                fieldSelector,
                labelSelector);
    }

    private static final class Parser {

        private final String method;
        private final List<String> rawSegments;
        private final List<String> segments = new ArrayList<>();
        private final String path;
        private final UrlQuery query;

        private String group = "";
        private String namespace = "";
        private String verb = "";
        private boolean verbInPath;

        Parser(String method, String rawPath, UrlQuery query) {
            this.method = method;
            this.query = query;
            this.rawSegments = split(rawPath);
            rawSegments.forEach(segment -> segments.add(UrlText.decodePath(segment)));
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
            return start == end
                    ? List.of()
                    : List.of(rawPath.substring(start, end).split("/", -1));
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
                name = COLLECTION_VERBS.contains(verb) && !verb.equals("deletecollection") ? selectedName() : "";
            }
            boolean selects = !verbInPath && COLLECTION_VERBS.contains(verb);
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
            return new RequestInfo(
                    false, lowerCase, path, "", "", "", "", "", "", List.of(), rawSegments, query, "", "");
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
}
