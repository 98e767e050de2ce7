package io.github.multikueue.proxy.core.rename.shape;

import io.github.multikueue.proxy.core.rename.shape.Shape.Text;

/** A row of the table: the fields of one kind of object. */
final class ShapeRow {

    private final String group;
    private final String name;
    private final String plural;
    private final FieldsBuilder fields;

    private ShapeRow(String group, String name, String plural) {
        this.group = group;
        this.name = name;
        this.plural = plural;
        this.fields = FieldsBuilder.of(Shapes.ANY_OBJECT);
    }

    /**
     * Begins a row.
     *
     * @param plural the resource in paths; empty if there is none
     */
    static ShapeRow kind(String group, String name, String plural) {
        return new ShapeRow(group, name, plural);
    }

    ShapeRow at(String path, Shape shape) {
        fields.at(path, shape);
        return this;
    }

    ShapeRow at(String path, Role role) {
        return at(path, new Text(role));
    }

    ShapeRow scope(ScopeRule rule) {
        fields.scope(rule);
        return this;
    }

    String group() {
        return group;
    }

    String name() {
        return name;
    }

    String plural() {
        return plural;
    }

    ObjectFields fields() {
        return fields.build();
    }
}
