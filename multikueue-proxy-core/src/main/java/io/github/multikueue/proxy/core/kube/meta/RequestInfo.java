package io.github.multikueue.proxy.core.kube.meta;

import io.github.multikueue.proxy.api.AccessAttributes;
import java.util.List;
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

    static final Set<String> COLLECTION_VERBS = Set.of("list", "watch", "deletecollection");

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
        return new RequestInfoParser(method, rawPath, query).parse();
    }

    /**
     * Says in the words of Kubernetes what a request asks for whose path follows rules of its own, or what somebody must be
     * allowed for it.
     *
     * @param path the decoded path, or empty
     */
    public static RequestInfo of(String path, AccessAttributes attributes) {
        return new RequestInfo(
                true,
                attributes.verb(),
                path,
                attributes.group(),
                attributes.version(),
                attributes.namespace(),
                attributes.resource(),
                attributes.subresource(),
                attributes.name(),
                List.of(),
                List.of(),
                UrlQuery.NONE,
                "",
                "");
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

    /** Whether the request is for the objects of a resource together: a list, a watch or a deletecollection. */
    public boolean isOfCollection() {
        return isResourceRequest && COLLECTION_VERBS.contains(verb);
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
}
