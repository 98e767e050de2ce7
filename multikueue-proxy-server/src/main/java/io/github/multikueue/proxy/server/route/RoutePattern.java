package io.github.multikueue.proxy.server.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.core.RunOperation;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A path with parameters in braces, each for one segment ({@code /pods/{pod}/status}), and what a request for it asks for in the
 * words of Kubernetes. Immutable.
 */
final class RoutePattern {

    private final String template;
    private final List<String> segments;
    private final @Nullable Meaning meaning;
    private final String name;

    /** What a request asks for, by the namespace and the object's name. */
    @FunctionalInterface
    private interface Meaning {
        AccessAttributes of(String namespace, String name);
    }

    private RoutePattern(String template, @Nullable Meaning meaning, String name) {
        this.template = template;
        this.segments = segments(template);
        this.meaning = meaning;
        this.name = name;
    }

    /** The path of something that is no object of Kubernetes, such as {@code /health}. */
    static RoutePattern ofDocument(String template) {
        return new RoutePattern(template, null, "");
    }

    /**
     * A path with the parameter {@code namespace}.
     *
     * @param name the parameter with the object's name; behind a question mark if it is one of the query
     */
    static RoutePattern of(String template, RunOperation operation, String name) {
        return new RoutePattern(template, operation::attributes, name);
    }

    /** The same for a job of a kind that is added to PipelineRuns. */
    static RoutePattern of(String template, JobKind kind, RunOperation operation, String name) {
        return new RoutePattern(template, (namespace, object) -> operation.attributes(kind, namespace, object), name);
    }

    /** The same below the path. */
    RoutePattern below(String more) {
        return new RoutePattern(template + more, meaning, name);
    }

    /** The path with its parameters in braces; also the label of metrics. */
    String template() {
        return template;
    }

    /** What a request for this path asks for. A parameter of the query that is absent or unusable leaves the name empty. */
    RequestInfo info(Exchange exchange) {
        String path = exchange.observation().path();
        if (meaning == null) {
            return RequestInfo.of(exchange.request().getMethod(), path);
        }
        String object = name.startsWith("?") ? exchange.query().first(name.substring(1)) : exchange.parameter(name);
        return RequestInfo.of(path, meaning.of(exchange.parameter("namespace"), object));
    }

    /**
     * The segments that stand for parameters, without their escapes, by their names; empty if the path is another.
     *
     * @param path in canonical form: with escapes only where they are needed
     */
    Optional<Map<String, String>> match(String path) {
        List<String> given = segments(path);
        if (!matches(given)) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < given.size(); i++) {
            String expected = segments.get(i);
            if (isParameter(expected)) {
                parameters.put(expected.substring(1, expected.length() - 1), URLDecoder.decode(given.get(i), UTF_8));
            }
        }
        return Optional.of(parameters);
    }

    /** Whether a path of these segments is one. */
    boolean matches(List<String> given) {
        return given.size() == segments.size()
                && IntStream.range(0, given.size()).allMatch(place -> accepts(place, given.get(place)));
    }

    /** How many segments the path has, with the empty one in front of the first slash. */
    int size() {
        return segments.size();
    }

    /** Whether a segment may stand at this place, counted from 0. */
    boolean accepts(int place, String segment) {
        String expected = segments.get(place);
        return isParameter(expected) ? !segment.isEmpty() : expected.equals(segment);
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    /** The parts between the slashes of a path. */
    static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }

    @Override
    public String toString() {
        return template;
    }
}
