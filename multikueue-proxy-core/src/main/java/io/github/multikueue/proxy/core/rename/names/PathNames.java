package io.github.multikueue.proxy.core.rename.names;

import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Paths of an API server: {@code /apis/GROUP/VERSION/…}, and the OpenAPI documents of these. A path without a rule stays as it is,
 * with its escapes and slashes. Immutable.
 */
public final class PathNames {

    private static final Set<String> VERBS_IN_PATHS = Set.of("watch", "proxy");

    private final RuleNames names;

    /** Uses the names of one direction. */
    public PathNames(RuleNames names) {
        this.names = names;
    }

    /** The path with other names; it may begin with a slash or not. */
    public String path(String path) {
        String[] segments = path.split("/", -1);
        int apis = path.startsWith("/") ? 1 : 0;
        if (isOpenApi(segments, apis)) {
            apis += 2;
        }
        if (apis + 1 >= segments.length || !is(segments[apis], "apis")) {
            return path;
        }
        return replace(segments, apis + 1) ? String.join("/", segments) : path;
    }

    private static boolean isOpenApi(String[] segments, int start) {
        return segments.length > start + 2
                && is(segments[start], "openapi")
                && is(segments[start + 1], "v3")
                && is(segments[start + 2], "apis");
    }

    /** @param at where the group is */
    private boolean replace(String[] segments, int at) {
        String group = decoded(segments[at]);
        if (last(segments) <= at + 1) {
            return replaceGroup(segments, at, group);
        }
        int resource = at + 2;
        if (VERBS_IN_PATHS.contains(decoded(segments[resource])) && resource < last(segments)) {
            resource++;
        }
        if (is(segments[resource], "namespaces") && resource + 2 <= last(segments)) {
            resource += 2;
        }
        if (group.equals("apiextensions.k8s.io")) {
            return replaceDefinition(segments, resource);
        }
        String plural = decoded(segments[resource]);
        ResourceRule rule = names.ofResource(group, plural);
        if (rule == null) {
            return false;
        }
        segments[at] = rule.target(names.direction()).group();
        segments[resource] = rule.target(names.direction()).plural();
        return true;
    }

    private boolean replaceGroup(String[] segments, int at, String group) {
        String target = names.group(group);
        if (target == null) {
            return false;
        }
        segments[at] = target;
        return true;
    }

    private boolean replaceDefinition(String[] segments, int resource) {
        if (!is(segments[resource], "customresourcedefinitions") || last(segments) <= resource) {
            return false;
        }
        ResourceRule rule = names.ofDefinition(decoded(segments[resource + 1]));
        if (rule == null) {
            return false;
        }
        segments[resource + 1] = rule.target(names.direction()).definition();
        return true;
    }

    /** The index of the last segment that is not empty: a slash at the end does not count. */
    private static int last(String[] segments) {
        int last = segments.length - 1;
        while (last > 0 && segments[last].isEmpty()) {
            last--;
        }
        return last;
    }

    /** Whether a server reads the segment as the word: it decodes all of them. */
    private static boolean is(String segment, String word) {
        return decoded(segment).equals(word);
    }

    /** A malformed escape is for the server to refuse. */
    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return segment;
        }
    }

    /** Whether the path is one of an original group, which the client must not see beside the restored one. */
    public boolean isHidden(String path) {
        String[] segments = path.split("[/?]", -1);
        int apis = Arrays.asList(segments).indexOf("apis");
        return apis >= 0 && apis + 1 < segments.length && names.isHidden(segments[apis + 1]);
    }

    /** The path and query with other names in the path, or null if there are none. */
    public @Nullable String reference(String target) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String replaced = path(path);
        return replaced.equals(path) ? null : replaced + target.substring(path.length());
    }
}
