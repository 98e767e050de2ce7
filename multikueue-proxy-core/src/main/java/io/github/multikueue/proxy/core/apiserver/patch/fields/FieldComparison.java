package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What differs between two objects. No field is in more than one of the sets.
 *
 * @param removed the fields that only the first object has
 * @param modified the fields that both have with different values
 * @param added the fields that only the second object has
 */
public record FieldComparison(FieldSet removed, FieldSet modified, FieldSet added) {

    /** Compares two objects of the same type. Both were checked by {@link TypeCheck}. */
    public static FieldComparison of(JsonNode before, JsonNode after, FieldType type) {
        return new ComparisonWalk().compareObjects(before, after, type);
    }

    /** The comparison without these fields, and without all that is below them. */
    public FieldComparison without(FieldSet fields) {
        return new FieldComparison(
                removed.recursiveDifference(fields),
                modified.recursiveDifference(fields),
                added.recursiveDifference(fields));
    }

    /** The fields that have a new value: those modified or added. */
    public FieldSet changed() {
        return modified.union(added);
    }
}
