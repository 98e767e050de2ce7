package io.github.multikueue.proxy.core.apiserver.patch.fields;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Collects paths. Not for use by several threads. */
final class FieldSetBuilder {

    private final NavigableMap<PathElement, FieldSetBuilder> below = new TreeMap<>();
    private boolean member;

    /** Adds a path; the empty path, which is the whole object, is nobody's and not added. */
    void add(List<PathElement> path) {
        FieldSetBuilder node = this;
        for (PathElement element : path) {
            node = node.below(element);
        }
        node.member = true;
    }

    /** What collects the paths below a step. */
    FieldSetBuilder below(PathElement element) {
        return below.computeIfAbsent(element, ignored -> new FieldSetBuilder());
    }

    /** Adds the path that ends at this step. */
    void addThis() {
        member = true;
    }

    FieldSet build() {
        NavigableMap<PathElement, FieldSet.Node> nodes = new TreeMap<>();
        below.forEach((element, builder) -> {
            FieldSet.Node node = new FieldSet.Node(builder.member, builder.build());
            if (!node.isEmpty()) {
                nodes.put(element, node);
            }
        });
        return nodes.isEmpty() ? FieldSet.EMPTY : new FieldSet(nodes);
    }
}
