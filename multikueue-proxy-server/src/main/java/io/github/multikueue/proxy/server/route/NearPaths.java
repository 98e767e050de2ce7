package io.github.multikueue.proxy.server.route;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the paths that somebody may have meant who asks for one that does not exist: those from which it differs by one segment that
 * is another, missing or one too many, and those of which a word and the name behind it are missing. A path of
 * Tekton's API group is also compared as if it were one of ours. Where an API server has the log of a Pod, ours is named first.
 */
final class NearPaths {

    /** Longer ones are not looked at: they are far from every path there is. */
    private static final int MOST_SEGMENTS = 16;

    /** What API servers call the probes. */
    private static final Map<String, String> PROBES = Map.of(
            "/healthz", RoutePaths.HEALTH.template(),
            "/livez", RoutePaths.HEALTH.template(),
            "/readyz", RoutePaths.READY.template());

    /** What the paths of PipelineRuns begin with at API servers. */
    private static final Pattern TEKTON = Pattern.compile("^/apis/tekton\\.dev/[^/]+/");

    private final List<RoutePattern> patterns;

    NearPaths(Collection<RoutePattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /** The templates of the paths; empty if there are none. */
    List<String> of(String path) {
        String probe = PROBES.get(path);
        if (probe != null) {
            return List.of(probe);
        }
        List<String[]> given = Stream.of(path, TEKTON.matcher(path).replaceFirst(RoutePaths.API + "v1/"))
                .distinct()
                .map(each -> each.split("/", MOST_SEGMENTS + 1))
                .filter(segments -> segments.length <= MOST_SEGMENTS)
                .toList();
        Stream<String> same = given.stream().anyMatch(each -> distance(RoutePaths.POD_LOG_OF_API_SERVER, each) == 0)
                ? Stream.of(RoutePaths.CONTAINER_LOG.template() + "?pipelineRun={pipelineRun}&pod={pod}")
                : Stream.empty();
        Stream<String> near = patterns.stream()
                .filter(pattern -> given.stream().anyMatch(each -> isNear(pattern, each)))
                .map(RoutePattern::template)
                .sorted();
        return Stream.concat(same, near).toList();
    }

    private static boolean isNear(RoutePattern pattern, String[] given) {
        return distance(pattern, given) <= 1
                || IntStream.range(0, pattern.size()).anyMatch(at -> lacksPair(pattern, given, at));
    }

    /** Whether nothing is missing but two segments from this place on, such as {@code pipelineruns} and its name. */
    private static boolean lacksPair(RoutePattern pattern, String[] given, int at) {
        return given.length == pattern.size() - 2
                && IntStream.range(0, given.length).allMatch(i -> pattern.accepts(i < at ? i : i + 2, given[i]));
    }

    /** The fewest segments that must be replaced, inserted or removed (Levenshtein's distance). */
    private static int distance(RoutePattern pattern, String[] given) {
        int[] before = new int[given.length + 1];
        Arrays.setAll(before, i -> i);
        for (int i = 0; i < pattern.size(); i++) {
            int[] now = new int[given.length + 1];
            now[0] = i + 1;
            for (int j = 0; j < given.length; j++) {
                int replaced = before[j] + (pattern.accepts(i, given[j]) ? 0 : 1);
                now[j + 1] = Math.min(replaced, 1 + Math.min(now[j], before[j + 1]));
            }
            before = now;
        }
        return before[given.length];
    }
}
