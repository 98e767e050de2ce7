package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ListType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ObjectType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Checks whether a value has the kinds, the declared fields and the keys that its type asks for. Only a value that was checked can
 * be merged or compared.
 */
public final class TypeCheck {

    private static final int MOST_ERRORS = 100;

    private final boolean duplicatesAllowed;
    private final List<String> errors = new ArrayList<>();
    private final List<PathElement> path = new ArrayList<>();

    private TypeCheck(boolean duplicatesAllowed) {
        this.duplicatesAllowed = duplicatesAllowed;
    }

    /**
     * Checks a value.
     *
     * @param duplicatesAllowed whether several elements of a list may have the same keys, as stored objects may have them
     * @throws IllegalArgumentException in the words of structured-merge-diff, for example
     *     {@code .spec.shape: field not declared in schema}
     */
    public static void check(JsonNode value, FieldType type, boolean duplicatesAllowed) {
        TypeCheck check = new TypeCheck(duplicatesAllowed);
        check.visit(value, type);
        if (!check.errors.isEmpty()) {
            throw new IllegalArgumentException(check.message());
        }
    }

    private String message() {
        return errors.size() == 1
                ? errors.get(0)
                : errors.stream().map(error -> "\n  " + error).collect(Collectors.joining("", "errors:", ""));
    }

    private void error(String message) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(path.isEmpty() ? message : FieldSet.text(path) + ": " + message);
        }
    }

    private void visit(JsonNode value, FieldType any) {
        FieldType type = any.deduce(value);
        if (value.isNull()) {
            return;
        }
        if (type.object() != null) {
            visitObject(value, type.object());
        } else if (type.scalar() != null) {
            visitScalar(value, type.scalar());
        } else if (type.list() != null) {
            visitList(value, type.list());
        }
    }

    private void visitScalar(JsonNode value, Scalar scalar) {
        switch (scalar) {
            case NUMERIC ->
                require(value.isNumber(), "expected numeric (int or float), got " + GoValues.typeName(value));
            case STRING ->
                require(value.isTextual(), "expected string, got &value.valueUnstructured{Value:" + value + "}");
            case BOOLEAN -> require(value.isBoolean(), "expected boolean, got " + pointer(value));
            case ANY -> require(value.isValueNode(), "expected any scalar, got " + pointer(value));
        }
    }

    private void visitObject(JsonNode value, ObjectType type) {
        if (!value.isObject()) {
            error("expected map, got " + pointer(value));
            return;
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            path.add(PathElement.field(field.getKey()));
            FieldType declared = type.field(field.getKey());
            if (declared == null) {
                error("field not declared in schema");
            } else {
                visit(field.getValue(), declared);
            }
            path.remove(path.size() - 1);
        }
    }

    private void visitList(JsonNode value, ListType type) {
        if (!value.isArray()) {
            error("expected list, got " + pointer(value));
            return;
        }
        TreeSet<PathElement> seen = new TreeSet<>();
        for (int i = 0; i < value.size(); i++) {
            PathElement step = PathElement.index(i);
            if (type.associative()) {
                try {
                    step = type.step(value.get(i));
                } catch (IllegalArgumentException e) {
                    error("element " + i + ": " + e.getMessage());
                    return;
                }
                require(duplicatesAllowed || seen.add(step), "duplicate entries for key " + step);
            }
            path.add(step);
            visit(value.get(i), type.element().get());
            path.remove(path.size() - 1);
        }
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            error(message);
        }
    }

    private static String pointer(JsonNode value) {
        return "&{" + GoValues.text(value) + "}";
    }
}
