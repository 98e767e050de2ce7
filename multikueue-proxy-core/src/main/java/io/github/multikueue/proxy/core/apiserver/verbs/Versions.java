package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;

/** Converts objects between the version of a request and the version in which they are stored. */
final class Versions {

    private Versions() {}

    /** The object in the request's version; a copy, which may be changed. */
    static ObjectNode ofRequest(Target target, ApiObject stored) {
        return converted(
                target.description(),
                stored.copy(),
                target.description().storedVersion().name(),
                target.version().name());
    }

    /** The object as it is stored; may be the changed argument. */
    static ObjectNode toStored(Target target, ObjectNode object) {
        return converted(
                target.description(),
                object,
                target.version().name(),
                target.description().storedVersion().name());
    }

    private static ObjectNode converted(ResourceDescription resource, ObjectNode object, String from, String to) {
        return from.equals(to)
                ? object
                : resource.converter().convert(object, from, to).put("apiVersion", resource.apiVersion(to));
    }
}
