package io.github.multikueue.proxy.core.cache;

import io.github.multikueue.proxy.core.apiserver.present.Representation;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.OpaqueVersionException;
import io.github.multikueue.proxy.core.apiserver.verbs.ListParameters;
import io.github.multikueue.proxy.core.kube.meta.FieldSelector;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector;
import io.github.multikueue.proxy.core.table.IncludeObject;
import java.util.Optional;
import java.util.Set;

/**
 * A read that a cache might answer: what it demands of the cache.
 *
 * @param info what is asked for
 * @param form what is to be written of the objects
 * @param include what rows of Tables have of them
 * @param fields the field selector
 * @param version the version that the cache must have come to; 0 if any will do, or the present one
 * @param isPresent whether it must be the present one
 * @param list what is listed; empty if it is no list
 */
record ReadRequest(
        RequestInfo info,
        Representation.Form form,
        IncludeObject include,
        FieldSelector fields,
        long version,
        boolean isPresent,
        Optional<ObjectLister.Query> list) {

    private static final Set<String> VERBS = Set.of("get", "list", "watch");
    private static final Set<String> PARTS = Set.of("", "status");

    /** The read, unless it is none, or is malformed, or is an unusual one. */
    static Optional<ReadRequest> of(RequestInfo info, RequestHead head) {
        if (!info.isResourceRequest() || !VERBS.contains(info.verb()) || hasVerbInPath(info)) {
            return Optional.empty();
        }
        try {
            return switch (info.verb()) {
                case "get" -> isOfObject(info) ? Optional.of(ofObject(info, head)) : Optional.empty();
                case "list" -> info.parts().size() == 1 ? Optional.of(ofList(info, head)) : Optional.empty();
                default -> info.parts().size() == 1 ? Optional.of(ofWatch(info, head)) : Optional.empty();
            };
        } catch (StatusException | OpaqueVersionException malformed) {
            // The API server knows best how to say it.
            return Optional.empty();
        }
    }

    private static boolean isOfObject(RequestInfo info) {
        int parts = info.parts().size();
        return (parts == 2 || parts == 3)
                && PARTS.contains(info.subresource())
                && !info.name().isEmpty();
    }

    /** As in {@code /api/v1/watch/pods}, which is not done any more. */
    private static boolean hasVerbInPath(RequestInfo info) {
        int behindVersion = info.group().isEmpty() ? 2 : 3;
        String segment =
                info.rawSegments().size() > behindVersion ? info.rawSegments().get(behindVersion) : "";
        return segment.equals("watch");
    }

    private static ReadRequest ofObject(RequestInfo info, RequestHead head) throws OpaqueVersionException {
        String version = info.query().text("resourceVersion");
        return of(info, head, Representation.Subject.OBJECT, version, version.isEmpty(), Optional.empty());
    }

    private static ReadRequest ofList(RequestInfo info, RequestHead head) throws OpaqueVersionException {
        ListParameters parameters = ListParameters.ofList(info.query());
        boolean continued = !parameters.continueToken().isEmpty();
        ObjectLister.Query query = new ObjectLister.Query(
                ObjectSelector.everythingIn(info.namespace()),
                parameters.resourceVersion(),
                parameters.match(),
                parameters.limit(),
                parameters.continueToken());
        String version = continued ? "0" : parameters.resourceVersion();
        return of(info, head, Representation.Subject.LIST, version, version.isEmpty(), Optional.of(query));
    }

    private static ReadRequest ofWatch(RequestInfo info, RequestHead head) throws OpaqueVersionException {
        ListParameters parameters = ListParameters.ofWatch(info.query());
        String version = parameters.resourceVersion();
        boolean present = version.isEmpty();
        return of(info, head, Representation.Subject.WATCH, version, present, Optional.empty());
    }

    private static ReadRequest of(
            RequestInfo info,
            RequestHead head,
            Representation.Subject subject,
            String version,
            boolean present,
            Optional<ObjectLister.Query> list)
            throws OpaqueVersionException {
        Representation.Form form = Representation.of(head, subject).form();
        IncludeObject include = form == Representation.Form.TABLE
                ? IncludeObject.parse(info.query().text("includeObject"))
                : IncludeObject.METADATA;
        LabelSelector.parse(info.query().text("labelSelector"));
        FieldSelector fields = FieldSelector.parse(info.query().text("fieldSelector"));
        boolean any = version.isEmpty() || version.equals("0");
        return new ReadRequest(
                info, form, include, fields, any ? 0 : OpaqueVersionException.number(version), present, list);
    }

    boolean isTable() {
        return form == Representation.Form.TABLE;
    }

    /** Whether the answer would show {@code metadata.managedFields}. */
    boolean showsManagedFields() {
        return !isTable() || include != IncludeObject.NONE;
    }
}
