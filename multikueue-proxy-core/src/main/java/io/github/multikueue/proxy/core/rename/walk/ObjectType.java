package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.rename.json.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.names.RuleNames;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import org.jspecify.annotations.Nullable;

/**
 * What an object says it is.
 *
 * @param group the API group, empty for the core group
 * @param kind the kind; empty if it is not said
 */
record ObjectType(String group, String kind) {

    static final ObjectType UNKNOWN = new ObjectType("", "");

    static final ObjectType TABLE = new ObjectType("meta.k8s.io", "Table");

    private static final String LIST = "List";

    /** The type of an object, or the other if it does not say. */
    static ObjectType of(ObjectText object, ObjectType other) throws MalformedJsonException {
        String kind = object.text("kind");
        String apiVersion = object.text("apiVersion");
        return new ObjectType(
                apiVersion == null ? other.group : RuleNames.groupOf(apiVersion), kind == null ? other.kind : kind);
    }

    static ObjectType of(@Nullable String apiVersion, @Nullable String kind) {
        return new ObjectType(apiVersion == null ? "" : RuleNames.groupOf(apiVersion), kind == null ? "" : kind);
    }

    boolean isKnown() {
        return !kind.isEmpty();
    }

    boolean isPartial() {
        return kind.equals("PartialObjectMetadata") && group.equals("meta.k8s.io");
    }

    /** The type of the items of a list; API servers leave it out of each item of their own kinds. */
    ObjectType ofItems() {
        boolean list = kind.endsWith(LIST) && kind.length() > LIST.length();
        return list ? new ObjectType(group, kind.substring(0, kind.length() - LIST.length())) : UNKNOWN;
    }
}
