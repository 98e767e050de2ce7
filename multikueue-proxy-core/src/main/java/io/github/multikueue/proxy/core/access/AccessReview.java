package io.github.multikueue.proxy.core.access;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code authorization.k8s.io/v1} SelfSubjectAccessReview and SubjectAccessReview; the latter names the subject.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/">Authorization</a>
 */
final class AccessReview {

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Request(String apiVersion, String kind, Spec spec) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Spec(
            @Nullable String user,
            @Nullable String uid,
            @Nullable List<String> groups,
            @Nullable Map<String, List<String>> extra,
            @Nullable ResourceAttributes resourceAttributes,
            @Nullable PathAttributes nonResourceAttributes) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record ResourceAttributes(
            String namespace,
            String verb,
            String group,
            String version,
            String resource,
            String subresource,
            String name,
            @Nullable SelectorAttributes fieldSelector,
            @Nullable SelectorAttributes labelSelector) {

        static ResourceAttributes of(AccessAttributes attributes) {
            return new ResourceAttributes(
                    attributes.namespace(),
                    attributes.verb(),
                    attributes.group(),
                    attributes.version(),
                    attributes.resource(),
                    attributes.subresource(),
                    attributes.name(),
                    null,
                    null);
        }

        static ResourceAttributes of(RequestInfo request) {
            return new ResourceAttributes(
                    request.namespace(),
                    request.verb(),
                    request.group(),
                    request.version(),
                    request.resource(),
                    request.subresource(),
                    request.name(),
                    SelectorAttributes.ofFields(request.fieldSelector()),
                    SelectorAttributes.ofLabels(request.labelSelector()));
        }
    }

    /** Of a request that is not for a resource. */
    record PathAttributes(String path, String verb) {}

    record Answer(@Nullable Status status) {

        /** No status is no permission. */
        AccessDecision decision() {
            return status == null ? AccessDecision.deny("") : status.decision();
        }
    }

    record Status(boolean allowed, boolean denied, String reason) {
        Status {
            reason = requireNonNullElse(reason, "");
        }

        AccessDecision decision() {
            return new AccessDecision(allowed && !denied, reason);
        }
    }

    private static final String VERSION = "authorization.k8s.io/v1";

    private AccessReview() {}

    static Request ofSelf(AccessAttributes attributes) {
        Spec spec = new Spec(null, null, null, null, ResourceAttributes.of(attributes), null);
        return new Request(VERSION, "SelfSubjectAccessReview", spec);
    }

    static Request of(Caller.Identity caller, AccessAttributes attributes) {
        Spec spec = new Spec(
                caller.user(), caller.uid(), caller.groups(), caller.extra(), ResourceAttributes.of(attributes), null);
        return new Request(VERSION, "SubjectAccessReview", spec);
    }

    static Request of(UserInfo user, RequestInfo request) {
        boolean resource = request.isResourceRequest();
        Spec spec = new Spec(
                user.name(),
                user.uid(),
                user.groups(),
                user.extra(),
                resource ? ResourceAttributes.of(request) : null,
                resource ? null : new PathAttributes(request.path(), request.verb()));
        return new Request(VERSION, "SubjectAccessReview", spec);
    }
}
