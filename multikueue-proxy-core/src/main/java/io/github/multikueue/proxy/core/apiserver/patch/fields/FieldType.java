package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the value of a field is walked: as a scalar, a list, an object, or as whichever of them it turns out to be. Immutable.
 *
 * @param scalar what scalars are allowed, or null
 * @param list how a list is walked, or null
 * @param object how an object is walked, or null
 */
public record FieldType(
        @Nullable Scalar scalar,
        @Nullable ListType list,
        @Nullable ObjectType object) {

    /** The scalars that are allowed. */
    enum Scalar {
        NUMERIC,
        STRING,
        BOOLEAN,
        ANY
    }

    /**
     * A list.
     *
     * @param associative whether each element is a field of its own, found by its keys or its value
     * @param keys the key fields of the elements; empty for sets
     * @param element the type of the elements
     */
    record ListType(boolean associative, List<String> keys, Supplier<FieldType> element) {

        /**
         * The step to an element of an associative list.
         *
         * @throws IllegalArgumentException in the words of structured-merge-diff, if it cannot be told apart from others
         */
        PathElement step(JsonNode item) {
            return keys.isEmpty() ? byValue(item) : byKeys(item);
        }

        /** The step to an element, or null if there is none; for lists that have been checked. */
        @Nullable
        PathElement stepOrNull(JsonNode item) {
            try {
                return step(item);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private static PathElement byValue(JsonNode item) {
            if (item.isObject()) {
                throw new IllegalArgumentException("associative list without keys has an element that's a map type");
            }
            if (item.isArray()) {
                throw new IllegalArgumentException("not supported: associative list with lists as elements");
            }
            if (item.isNull()) {
                throw new IllegalArgumentException(
                        "associative list without keys has an element that's an explicit null");
            }
            return PathElement.value(item);
        }

        private PathElement byKeys(JsonNode item) {
            if (item.isNull()) {
                throw new IllegalArgumentException("associative list with keys may not have a null element");
            }
            if (!item.isObject()) {
                throw new IllegalArgumentException("associative list with keys may not have non-map elements");
            }
            ObjectType object = element.get().object();
            TreeMap<String, JsonNode> values = new TreeMap<>();
            for (String key : keys) {
                JsonNode value = item.has(key) || object == null
                        ? item.get(key)
                        : object.defaults().get(key);
                // An element may leave out a key, and is another one then.
                if (value != null) {
                    values.put(key, value);
                }
            }
            if (values.isEmpty()) {
                throw new IllegalArgumentException(
                        "associative list with keys has an element that omits all key fields "
                                + keys.stream().map(GoText::quote).collect(Collectors.joining(" ", "[", "]"))
                                + " (and doesn't have default values for any key fields)");
            }
            return PathElement.key(values);
        }
    }

    /**
     * An object.
     *
     * @param atomic whether it is one field as a whole
     * @param fields the types of the declared fields
     * @param defaults the default values of declared fields
     * @param other the type of all other fields, or null if there may be none
     */
    record ObjectType(
            boolean atomic,
            Map<String, FieldType> fields,
            Map<String, JsonNode> defaults,
            @Nullable Supplier<FieldType> other) {

        @Nullable
        FieldType field(String name) {
            FieldType declared = fields.get(name);
            return declared != null || other == null ? declared : other.get();
        }

        /** Whether nothing is known of the fields. */
        boolean isFreeForm() {
            return fields.isEmpty() && other != null && other.get() == DEDUCED;
        }
    }

    /** Anything, and a list or an object is one field as a whole. */
    static final FieldType ATOMIC = anything(true);

    /** Anything: each field of an object is for itself, a list is one field. This is the type of what has no schema. */
    public static final FieldType DEDUCED = anything(false);

    private static FieldType anything(boolean atomic) {
        return new FieldType(
                Scalar.ANY,
                new ListType(false, List.of(), () -> ATOMIC),
                new ObjectType(atomic, Map.of(), Map.of(), () -> atomic ? ATOMIC : DEDUCED));
    }

    /**
     * The type of whole Kubernetes objects. Their {@code apiVersion}, {@code kind} and {@code metadata} are known without a schema
     * that declares them.
     *
     * @param schema how the objects look, or null if nothing is known
     */
    public static FieldType ofObjects(@Nullable ObjectSchema schema) {
        return schema == null ? DEDUCED : new SchemaTypes().ofObjects(schema);
    }

    /** The kinds of values that are allowed, reduced to the kind of this value if that is one of them. */
    FieldType deduce(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return this;
        }
        if (value.isArray()) {
            return list == null ? this : new FieldType(null, list, null);
        }
        if (value.isObject()) {
            return object == null ? this : new FieldType(null, null, object);
        }
        return scalar == null ? this : new FieldType(scalar, null, null);
    }

    /** The type of what is below a step, or null if nothing is known of it. */
    @Nullable
    FieldType below(PathElement element) {
        if (element.kind() == PathElement.Kind.FIELD) {
            return object == null ? null : object.field(element.name());
        }
        boolean byKey = element.kind() == PathElement.Kind.KEY;
        return byKey && list != null ? list.element().get() : null;
    }

    /** Whether the step is a declared field. */
    boolean declares(PathElement element) {
        return element.kind() == PathElement.Kind.FIELD
                && object != null
                && object.fields().containsKey(element.name());
    }
}
