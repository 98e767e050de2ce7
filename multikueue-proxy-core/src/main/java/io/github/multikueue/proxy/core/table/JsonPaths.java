package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A path of a printer column, in the JSONPath of kubectl:
 *
 * <ul>
 *   <li>{@code .spec.size} and {@code .spec['size']}; a dot in a name is written {@code \.}
 *   <li>{@code [0]}, {@code [-1]}, {@code [1:3]}, {@code [0:6:2]}, {@code [*]}, {@code .*}
 *   <li>{@code [0,2]} and {@code ['a','b']}
 *   <li>{@code ..name} at any depth
 *   <li>{@code [?(@.type=="Ready")]}, with {@code ==}, {@code !=}, {@code <}, {@code <=}, {@code >} and {@code >=}, or
 *       without a comparison for what exists
 * </ul>
 *
 * <p>A name that is missing finds nothing; an index that is out of bounds, or a comparison of values of different types, is
 * an error, which finds nothing too. Other JSONPath libraries differ in escapes, slices and missing names. Immutable.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubectl/jsonpath/">JSONPath Support</a>
 */
public final class JsonPaths {

    private final String path;
    private final List<PathStep> steps;

    private JsonPaths(String path, List<PathStep> steps) {
        this.path = path;
        this.steps = steps;
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static JsonPaths parse(String path) {
        return new JsonPaths(path, new PathParser(path).parse());
    }

    /** The first value that the path finds. */
    public Optional<JsonNode> first(JsonNode object) {
        try {
            return PathStep.walk(steps, List.of(object)).stream().findFirst();
        } catch (PathStep.NoResultException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return path;
    }
}
