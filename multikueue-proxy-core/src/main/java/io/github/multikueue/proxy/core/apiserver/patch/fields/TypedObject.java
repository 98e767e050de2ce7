package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An object in one version, with the type of that version. Was checked against the type.
 *
 * @param value the object; not to be changed
 * @param type its type
 * @param apiVersion its version
 */
public record TypedObject(ObjectNode value, FieldType type, String apiVersion) {

    /** @throws IllegalArgumentException if the object does not have the type */
    public static TypedObject check(ObjectNode value, FieldType type, String apiVersion, boolean duplicatesAllowed) {
        TypeCheck.check(value, type, duplicatesAllowed);
        return new TypedObject(value, type, apiVersion);
    }

    public FieldSet fields() {
        return FieldSet.fromObject(value, type);
    }

    /** The fields, with those that are only there because of fields below. */
    public FieldSet namedFields() {
        return named(fields());
    }

    /** Some fields, with those that are only there because of fields below. */
    public FieldSet named(FieldSet fields) {
        return fields.withNamedFields(type);
    }

    public FieldComparison compare(TypedObject after) {
        return FieldComparison.of(value, after.value, type);
    }

    public TypedObject merge(TypedObject above) {
        return with(TypedMerge.merge(value, above.value, type));
    }

    public TypedObject remove(FieldSet fields) {
        return with(TypedRemoval.remove(value, fields, type));
    }

    private TypedObject with(ObjectNode other) {
        return new TypedObject(other, type, apiVersion);
    }
}
