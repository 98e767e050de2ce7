package io.github.multikueue.proxy.core.rename.shape;

import org.jspecify.annotations.Nullable;

/** What a value of a document is, as far as there are names in it. */
public sealed interface Shape
        permits Shape.Text,
                Shape.Elements,
                Shape.Values,
                Shape.Keys,
                Shape.Groups,
                Shape.Categories,
                Shape.Embedded,
                Shape.OwnedFields,
                Shape.Deep,
                Shape.Patch,
                ObjectFields {

    /** Which elements or members the client must not see when names are restored. */
    enum Hidden {
        /** None. */
        NOTHING,
        /** Entries of discovery that have the name of an original group. */
        GROUPS,
        /** Resources in discovery that belong to another of several groups that became one. */
        RESOURCES,
        /** Objects that are excluded, alone or in the row of a Table. */
        OBJECTS,
        /** Rows of a Table whose object is excluded. */
        ROWS
    }

    /** Whose keys a map has. */
    enum KeySort {
        LABELS,
        ANNOTATIONS
    }

    /** A text. */
    record Text(Role role) implements Shape {}

    /** A list. */
    record Elements(Shape each, Hidden hidden) implements Shape {}

    /**
     * An object whose members all are of one shape.
     *
     * @param keys what their names are
     * @param each their shape; null if they stay as they are
     */
    record Values(Role keys, @Nullable Shape each) implements Shape {}

    /** Labels or annotations: their keys, together with their values. */
    record Keys(KeySort sort) implements Shape {}

    /** The groups of a rule about several; several groups may become one, or one several. */
    record Groups() implements Shape {}

    /** The categories of a resource, which the rules replace as a whole. */
    record Categories() implements Shape {}

    /** An object that says itself of what kind it is. */
    record Embedded() implements Shape {}

    /** The fields of the object that a manager owns: {@code fieldsV1}. */
    record OwnedFields() implements Shape {}

    /** Anything, with schemas in it at any depth. */
    record Deep() implements Shape {}

    /** A JSON patch in base64, in the answer of a webhook. */
    record Patch() implements Shape {}
}
