package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.names.RuleNames;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import org.jspecify.annotations.Nullable;

/**
 * What an object says it is.
 *
 * @param group the API group, empty for the core group
 * @param kind the kind; empty if it is not said
 */
record ObjectKind(String group, String kind) {

    static final ObjectKind UNKNOWN = new ObjectKind("", "");

    static final ObjectKind TABLE = new ObjectKind("meta.k8s.io", "Table");

    private static final String LIST = "List";

    /** The type of an object, or the other if it does not say. */
    static ObjectKind of(ObjectText object, ObjectKind other) throws MalformedJsonException {
        String kind = object.text("kind");
        String apiVersion = object.text("apiVersion");
        return new ObjectKind(
                apiVersion == null ? other.group : RuleNames.groupOf(apiVersion), kind == null ? other.kind : kind);
    }

    static ObjectKind of(@Nullable String apiVersion, @Nullable String kind) {
        return new ObjectKind(apiVersion == null ? "" : RuleNames.groupOf(apiVersion), kind == null ? "" : kind);
    }

    boolean isKnown() {
        return !kind.isEmpty();
    }

    boolean isPartial() {
        return kind.equals("PartialObjectMetadata") && group.equals("meta.k8s.io");
    }

    /** The type of the items of a list; API servers leave it out of each item of their own kinds. */
    ObjectKind ofItems() {
        boolean list = kind.endsWith(LIST) && kind.length() > LIST.length();
        return list ? new ObjectKind(group, kind.substring(0, kind.length() - LIST.length())) : UNKNOWN;
    }
}
