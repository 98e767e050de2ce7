package io.github.multikueue.proxy.core.kube.meta;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request to an API server goes: path segments and query parameters, each encoded on its own, so that no value can
 * reach beyond its place. Immutable; each method returns a longer path.
 */
public final class ApiPath {

    /** One query parameter, not encoded. */
    public record Parameter(String name, String value) {}

    private final List<String> segments;
    private final List<Parameter> parameters;

    private ApiPath(List<String> segments, List<Parameter> parameters) {
        this.segments = segments;
        this.parameters = parameters;
    }

    /** A path of these segments, for example {@code version} or {@code apis}. */
    public static ApiPath of(String... segments) {
        return new ApiPath(List.of(segments), List.of());
    }

    /**
     * The root of an API group's version.
     *
     * @param group the group, empty for the core group
     * @param version the version, for example {@code v1}
     */
    public static ApiPath group(String group, String version) {
        return group.isEmpty() ? of("api", version) : of("apis", group, version);
    }

    /** Goes into a namespace; an empty one means all of them. */
    public ApiPath namespace(String namespace) {
        return namespace.isEmpty() ? this : segment("namespaces").segment(namespace);
    }

    /** Appends one segment: a resource, a name or a subresource. */
    public ApiPath segment(String segment) {
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
            throw new IllegalArgumentException("path segment: \"" + segment + "\" (expected: a name)");
        }
        List<String> longer = new ArrayList<>(segments);
        longer.add(segment);
        return new ApiPath(List.copyOf(longer), parameters);
    }

    /** Adds a query parameter, unless the value is null. */
    public ApiPath query(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        List<Parameter> longer = new ArrayList<>(parameters);
        longer.add(new Parameter(name, value.toString()));
        return new ApiPath(segments, List.copyOf(longer));
    }

    /** The path's segments, not encoded. */
    public List<String> segments() {
        return segments;
    }

    /** The query parameters in the order in which they were added, not encoded. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The path without its query, for logs. */
    @Override
    public String toString() {
        return "/" + String.join("/", segments);
    }
}
