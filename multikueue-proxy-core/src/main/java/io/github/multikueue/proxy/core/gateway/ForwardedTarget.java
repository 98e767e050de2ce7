package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;

/**
 * Refuses targets that another server could read as another one than was decided upon: with dot segments, slashes or backslashes that are
 * hidden in escapes, control characters, or empty segments. Behind the {@code proxy} subresource a path is somebody else's: there, only
 * dot segments and control characters are refused.
 */
final class ForwardedTarget {

    private static final int PROXY_PATH = 3;

    private ForwardedTarget() {}

    /** @throws StatusException 400 */
    static void require(RequestInfo request, String target) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        if (!path.startsWith("/") || !isPlain(target)) {
            throw StatusException.badRequest(
                    "target: control, space or non-ASCII characters (expected: percent-encoded UTF-8)");
        }
        List<String> segments = request.rawSegments();
        int own = ownSegments(request);
        for (int i = 0; i < segments.size(); i++) {
            String segment = decoded(segments.get(i));
            boolean dots = segment.equals(".") || segment.equals("..");
            boolean hidden = i < own && (segment.isEmpty() || segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0);
            if (dots || hidden || segment.chars().anyMatch(Character::isISOControl)) {
                throw StatusException.badRequest(
                        "path: dot segment, empty segment, or hidden slash (expected: plain segments)");
            }
        }
        if (path.length() > 1 && path.charAt(1) == '/') {
            throw StatusException.badRequest("path: begins with two slashes (expected: one)");
        }
    }

    /** How many segments are the API server's own. */
    private static int ownSegments(RequestInfo request) {
        int all = request.rawSegments().size();
        boolean proxy = request.subresource().equals("proxy");
        return proxy ? all - Math.max(0, request.parts().size() - PROXY_PATH) : all;
    }

    /** A request whose escapes are malformed was refused before. */
    private static String decoded(String segment) {
        return segment.indexOf('%') < 0
                ? segment
                : RequestInfo.of("GET", "/" + segment).path().substring(1);
    }

    private static boolean isPlain(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return true;
    }
}
