package io.github.multikueue.proxy.core.table;

import java.util.Set;

/**
 * One column of a Table, as a {@code CustomResourceColumnDefinition} describes it.
 *
 * @param name the heading, for example {@code Size}
 * @param type {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code date}, which is shown as an age
 * @param format for example {@code name}; may be empty
 * @param description for people; may be empty
 * @param priority 0 for a column that is always shown, more for one of {@code -o wide}
 * @param jsonPath where the value is, for example {@code .spec.size} or {@code .status.conditions[?(@.type=="Ready")].status};
 *     empty for a column that is not filled by a path
 * @see JsonPaths
 */
public record ColumnDefinition(
        String name, String type, String format, String description, int priority, String jsonPath) {

    private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean", "date");

    /** What every object has, in front of all other columns. */
    public static final ColumnDefinition NAME = new ColumnDefinition(
            "Name",
            "string",
            "name",
            "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a"
                    + " client to request the generation of an appropriate name automatically. Name is primarily intended for"
                    + " creation idempotence and configuration definition. Cannot be updated. More info:"
                    + " https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
            0,
            ".metadata.name");

    /** How old the object is; the only further column of a resource that declares none. */
    public static final ColumnDefinition AGE = new ColumnDefinition(
            "Age",
            "date",
            "",
            "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed"
                    + " to be set in happens-before order across separate operations. Clients may not set this value. It is"
                    + " represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More"
                    + " info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
            0,
            ".metadata.creationTimestamp");

    /** @throws IllegalArgumentException if there is no such type, or the path is malformed */
    public ColumnDefinition {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException(
                    "type of column " + name + ": " + type + " (expected: one of " + TYPES + ")");
        }
        if (!jsonPath.isEmpty()) {
            JsonPaths.parse(jsonPath);
        }
    }

    /** A column that is always shown. */
    public static ColumnDefinition of(String name, String type, String jsonPath) {
        return new ColumnDefinition(name, type, "", "", 0, jsonPath);
    }

    /** The same column, only for {@code -o wide}. */
    public ColumnDefinition wide() {
        return new ColumnDefinition(name, type, format, description, 1, jsonPath);
    }

    /** The same column with the description that kube-apiserver gives a printer column which has none. */
    public ColumnDefinition described() {
        String described = "Custom resource definition column (in JSONPath format): " + jsonPath;
        return description.isEmpty() ? new ColumnDefinition(name, type, format, described, priority, jsonPath) : this;
    }
}
