package io.github.multikueue.proxy.core.rename.shape;

import io.github.multikueue.proxy.core.rename.shape.Shape.Elements;
import io.github.multikueue.proxy.core.rename.shape.Shape.Hidden;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the shape of an object from paths of fields: {@code spec.template}, {@code rules[].from[].podSelector}. */
final class FieldsBuilder {

    private final Map<String, Object> children = new LinkedHashMap<>();
    private @Nullable ScopeRule scope;

    private FieldsBuilder() {}

    static FieldsBuilder of(ObjectFields base) {
        FieldsBuilder builder = new FieldsBuilder();
        builder.children.putAll(base.byName());
        builder.scope = base.scope();
        return builder;
    }

    static FieldsBuilder empty() {
        return new FieldsBuilder();
    }

    FieldsBuilder scope(ScopeRule rule) {
        this.scope = rule;
        return this;
    }

    FieldsBuilder at(String path, Role role) {
        return at(path, new Shape.Text(role));
    }

    FieldsBuilder at(String path, Shape shape) {
        int dot = path.indexOf('.');
        String head = dot < 0 ? path : path.substring(0, dot);
        String name = head.replace("[]", "");
        if (dot < 0) {
            children.put(name, head.equals(name) ? shape : new Elements(shape, Hidden.NOTHING));
        } else {
            child(name, !head.equals(name)).at(path.substring(dot + 1), shape);
        }
        return this;
    }

    /** A field with further ones below; what was there already stays. */
    private FieldsBuilder child(String name, boolean list) {
        Object present = children.get(name);
        if (present instanceof Nested nested) {
            return nested.builder();
        }
        FieldsBuilder builder = empty();
        if (present instanceof ObjectFields fields) {
            builder = of(fields);
        } else if (present instanceof Elements elements && elements.each() instanceof ObjectFields fields) {
            builder = of(fields);
        }
        children.put(name, new Nested(builder, list));
        return builder;
    }

    private record Nested(FieldsBuilder builder, boolean list) {

        Shape build() {
            return list ? new Elements(builder.build(), Hidden.NOTHING) : builder.build();
        }
    }

    ObjectFields build() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        children.forEach(
                (name, child) -> shapes.put(name, child instanceof Nested nested ? nested.build() : (Shape) child));
        return new ObjectFields(shapes, scope);
    }
}
