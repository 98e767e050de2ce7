package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.patch.fields.ObjectVersions;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import org.jspecify.annotations.Nullable;

/** Converts objects of a resource between its versions. */
final class Versions implements ObjectVersions {

    private final ResourceDescription resource;

    Versions(ResourceDescription resource) {
        this.resource = resource;
    }

    /** The object in the request's version; a copy, which may be changed. */
    static ObjectNode ofRequest(Target target, ApiObject stored) {
        ResourceDescription resource = target.description();
        return new Versions(resource)
                .converted(
                        stored.copy(),
                        resource.storedVersion().name(),
                        target.version().name());
    }

    /** The object as it is stored; may be the changed argument. */
    static ObjectNode toStored(Target target, ObjectNode object) {
        ResourceDescription resource = target.description();
        return new Versions(resource)
                .converted(
                        object,
                        target.version().name(),
                        resource.storedVersion().name());
    }

    @Override
    public @Nullable ObjectNode convert(ObjectNode object, String apiVersion) {
        ResourceDescription.Version to = version(apiVersion);
        ResourceDescription.Version from = version(object.path("apiVersion").asText());
        return to == null || from == null ? null : converted(object.deepCopy(), from.name(), to.name());
    }

    @Override
    public @Nullable ObjectSchema schema(String apiVersion) {
        ResourceDescription.Version version = version(apiVersion);
        return version == null ? null : version.schema();
    }

    private ResourceDescription.@Nullable Version version(String apiVersion) {
        return resource.versions().stream()
                .filter(each -> resource.apiVersion(each.name()).equals(apiVersion))
                .findFirst()
                .orElse(null);
    }

    private ObjectNode converted(ObjectNode object, String from, String to) {
        return from.equals(to)
                ? object
                : resource.converter().convert(object, from, to).put("apiVersion", resource.apiVersion(to));
    }
}
