package io.github.multikueue.proxy.server.route;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds the paths that somebody may have meant who asks for one that does not exist: those from which it differs by one segment that
 * is another, missing or one too many. Where an API server has the log of a Pod, ours is named first.
 */
final class NearPaths {

    /** Longer ones are not looked at: they are far from every path there is. */
    private static final int MOST_SEGMENTS = 16;

    /** What API servers call the probes. */
    private static final Map<String, String> PROBES = Map.of(
            "/healthz", RoutePaths.HEALTH.template(),
            "/livez", RoutePaths.HEALTH.template(),
            "/readyz", RoutePaths.READY.template());

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
        String[] given = path.split("/", MOST_SEGMENTS + 1);
        if (given.length > MOST_SEGMENTS) {
            return List.of();
        }
        Stream<String> same = distance(RoutePaths.POD_LOG_OF_API_SERVER, given) == 0
                ? Stream.of(RoutePaths.CONTAINER_LOG.template() + "?pipelineRun={pipelineRun}&pod={pod}")
                : Stream.empty();
        Stream<String> near = patterns.stream()
                .filter(pattern -> distance(pattern, given) == 1)
                .map(RoutePattern::template)
                .sorted();
        return Stream.concat(same, near).toList();
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
