package io.github.multikueue.proxy.core.rename.names;

import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about, in original names. Documents that do not say what they are, such as patches, are understood by it.
 *
 * @param group the API group, empty for the core group
 * @param resource the plural, empty if the request is for no resource
 * @param subresource the subresource, empty if there is none
 * @param name the object's name, empty if there is none
 * @param one whether the request is for one object, and not for a list of them
 * @param openApi whether the request is for a document of OpenAPI
 */
public record RequestedResource(
        String group, String resource, String subresource, String name, boolean one, boolean openApi) {

    /** Nothing is known of the request. */
    public static final RequestedResource UNKNOWN = new RequestedResource("", "", "", "", false, false);

    /** Reads it from a request of the client, whose names are original. */
    public static RequestedResource of(RequestInfo request) {
        if (request.isResourceRequest()) {
            return new RequestedResource(
                    request.group(),
                    request.resource(),
                    request.subresource(),
                    request.name(),
                    !request.isOfCollection(),
                    false);
        }
        boolean openApi = request.path().startsWith("/openapi/");
        boolean discovery =
                request.rawSegments().size() > 1 && request.rawSegments().get(0).equals("apis");
        return new RequestedResource(discovery ? request.rawSegments().get(1) : "", "", "", "", false, openApi);
    }

    /** An object of a resource. */
    public static RequestedResource of(String group, String resource, String name) {
        return new RequestedResource(group, resource, "", name, true, false);
    }

    /** The resource and its group. */
    public GroupResource groupResource() {
        return new GroupResource(group, resource);
    }

    /** Whether it is about CustomResourceDefinitions. */
    public boolean isOfDefinitions() {
        return group.equals("apiextensions.k8s.io") && resource.equals("customresourcedefinitions");
    }

    /** Whether it is about Events. */
    public boolean isOfEvents() {
        return resource.equals("events") && (group.isEmpty() || group.equals("events.k8s.io"));
    }

    /** Its rule, or that of the resource that the CustomResourceDefinition defines; null if there is none. */
    public @Nullable ResourceRule rule(RuleNames names) {
        return names.rules().resources().stream()
                .filter(each -> isOfDefinitions()
                        ? each.original().definition().equals(name)
                        : each.original().group().equals(group)
                                && each.original().plural().equals(resource))
                .findFirst()
                .orElse(null);
    }
}
