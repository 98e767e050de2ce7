package io.github.multikueue.proxy.core.table;

import io.github.multikueue.proxy.core.kube.meta.StatusException;

/** What a row of a Table has of its object: the query parameter {@code includeObject}. */
public enum IncludeObject {
    NONE,
    METADATA,
    OBJECT;

    /** @throws StatusException 400, if there is no such value */
    public static IncludeObject parse(String text) {
        return switch (text) {
            case "None" -> NONE;
            case "", "Metadata" -> METADATA;
            case "Object" -> OBJECT;
            default -> throw StatusException.badRequest("unrecognized includeObject value: \"" + text + "\"");
        };
    }
}
