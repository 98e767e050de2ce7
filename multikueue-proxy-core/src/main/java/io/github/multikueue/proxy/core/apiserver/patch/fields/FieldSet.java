package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths to fields. A path in the set says nothing of the paths below it: an object and its fields are members each for
 * itself. The order of the paths is the one of FieldsV1 and does not depend on how the set came to be. Immutable.
 */
public final class FieldSet {

    /** The set without any path. */
    public static final FieldSet EMPTY = new FieldSet(Collections.emptyNavigableMap());

    /** One step of the tree: whether the path that ends here is a member, and the paths below. */
    record Node(boolean member, FieldSet below) {

        boolean isEmpty() {
            return !member && below.isEmpty();
        }
    }

    private static final Node NOTHING = new Node(false, EMPTY);

    private final NavigableMap<PathElement, Node> nodes;

    /** Takes over the map; there is no node without anything. */
    FieldSet(NavigableMap<PathElement, Node> nodes) {
        this.nodes = nodes;
    }

    /** Makes a set of one path of field names, for example {@code metadata}, {@code labels}. */
    public static FieldSet of(String... names) {
        FieldSetBuilder builder = new FieldSetBuilder();
        builder.add(Arrays.stream(names).map(PathElement::field).toList());
        return builder.build();
    }

    /** Reads FieldsV1. @throws IllegalArgumentException if it is malformed */
    public static FieldSet fromJson(JsonNode fieldsV1) {
        return FieldsV1.read(fieldsV1);
    }

    /** The fields that an object of this type has. */
    public static FieldSet fromObject(JsonNode object, FieldType type) {
        return FieldCollector.collect(object, type);
    }

    /** Writes FieldsV1. */
    public JsonNode toJson() {
        return FieldsV1.write(this);
    }

    /** Whether there is no path. */
    public boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Whether the path is a member. */
    public boolean contains(List<PathElement> path) {
        if (path.isEmpty()) {
            return false;
        }
        Node node = nodes.get(path.get(0));
        return node != null && (path.size() == 1 ? node.member : node.below.contains(path.subList(1, path.size())));
    }

    /** The paths that are in one of the sets. */
    public FieldSet union(FieldSet other) {
        NavigableMap<PathElement, Node> all = new TreeMap<>(nodes);
        other.nodes.forEach((element, node) ->
                all.merge(element, node, (one, two) -> new Node(one.member || two.member, one.below.union(two.below))));
        return new FieldSet(all);
    }

    /** The paths that are in both sets. */
    public FieldSet intersection(FieldSet other) {
        return filter((element, node) -> {
            Node two = other.node(element);
            return new Node(node.member && two.member, node.below.intersection(two.below));
        });
    }

    /** The paths that are not in the other set; paths below a path of the other set stay. */
    public FieldSet difference(FieldSet other) {
        return filter((element, node) -> {
            Node two = other.node(element);
            return new Node(node.member && !two.member, node.below.difference(two.below));
        });
    }

    /** The paths that are neither in the other set, nor below one of its paths. */
    public FieldSet recursiveDifference(FieldSet other) {
        return filter((element, node) -> {
            Node two = other.node(element);
            return two.member ? NOTHING : new Node(node.member, node.below.recursiveDifference(two.below));
        });
    }

    /**
     * Adds the objects and lists that are named fields of the type and have members below: they are there because their fields
     * are, though nobody named them.
     */
    public FieldSet withNamedFields(@Nullable FieldType type) {
        return filter((element, node) -> {
            FieldType below = type == null ? null : type.below(element);
            boolean named = type != null && !node.below.isEmpty() && type.declares(element);
            return new Node(node.member || named, node.below.withNamedFields(below));
        });
    }

    /** Makes a node of another, or an empty one to leave it out. */
    private interface NodeFunction {
        Node apply(PathElement element, Node node);
    }

    private FieldSet filter(NodeFunction function) {
        NavigableMap<PathElement, Node> kept = new TreeMap<>();
        nodes.forEach((element, node) -> {
            Node changed = function.apply(element, node);
            if (!changed.isEmpty()) {
                kept.put(element, changed);
            }
        });
        return new FieldSet(kept);
    }

    /** What is known of a step; a node without anything if there is nothing. */
    Node node(PathElement element) {
        return nodes.getOrDefault(element, NOTHING);
    }

    /** The steps of the first level in their order. */
    Map<PathElement, Node> nodes() {
        return Collections.unmodifiableNavigableMap(nodes);
    }

    /** Calls back for each path: at each level the members first, then the paths below. */
    public void forEach(Consumer<List<PathElement>> action) {
        visit(new ArrayList<>(), action);
    }

    private void visit(List<PathElement> path, Consumer<List<PathElement>> action) {
        nodes.forEach((element, node) -> {
            if (node.member) {
                List<PathElement> member = new ArrayList<>(path);
                member.add(element);
                action.accept(Collections.unmodifiableList(member));
            }
        });
        nodes.forEach((element, node) -> {
            path.add(element);
            node.below.visit(path, action);
            path.remove(path.size() - 1);
        });
    }

    /** A path as messages have it: {@code .spec.parts[name="p"].count}. */
    public static String text(List<PathElement> path) {
        return path.stream().map(PathElement::toString).collect(Collectors.joining());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSet set && nodes.equals(set.nodes);
    }

    @Override
    public int hashCode() {
        return nodes.hashCode();
    }

    /** One path a line. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        forEach(path -> lines.add(text(path)));
        return String.join("\n", lines);
    }
}
