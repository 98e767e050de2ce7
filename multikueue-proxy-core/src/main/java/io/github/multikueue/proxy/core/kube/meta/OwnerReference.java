package io.github.multikueue.proxy.core.kube.meta;

import static java.util.Objects.requireNonNullElse;

/**
 * What is needed of {@code meta/v1 OwnerReference}. Absent texts are empty.
 *
 * @param apiVersion group and version of the owner, or the version alone for the core group
 * @param kind the owner's kind
 * @param name the owner's name
 * @param uid the owner's UID
 * @param controller whether the owner is the one that manages the object
 */
public record OwnerReference(String apiVersion, String kind, String name, String uid, boolean controller) {

    public OwnerReference {
        apiVersion = requireNonNullElse(apiVersion, "");
        kind = requireNonNullElse(kind, "");
        name = requireNonNullElse(name, "");
        uid = requireNonNullElse(uid, "");
    }

    /** The owner's API group, empty for the core group. */
    public String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
