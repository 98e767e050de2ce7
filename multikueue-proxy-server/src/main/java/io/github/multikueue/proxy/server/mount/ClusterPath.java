package io.github.multikueue.proxy.server.mount;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request below {@code /clusters/{cluster}}, taken apart.
 *
 * @param cluster the name in the path
 * @param head the request as the cluster's API server would get it
 */
record ClusterPath(String cluster, RequestHead head) {

    /** What all such paths begin with. */
    static final String PREFIX = "/clusters/";

    /** Names of clusters are names of Kubernetes objects. */
    private static final Pattern TARGET =
            Pattern.compile(PREFIX + "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)(/.*)?", Pattern.DOTALL);

    /** The name in a path; empty if there is none. */
    static Optional<String> clusterOf(String path) {
        Matcher parts = TARGET.matcher(path);
        return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
    }

    /** Takes a request apart; empty if its path has no name of a cluster. */
    static Optional<ClusterPath> of(RequestHead request) {
        String path = request.path();
        Matcher parts = TARGET.matcher(path);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String rest = parts.group(3) == null ? "/" : parts.group(3);
        String target = rest + request.target().substring(path.length());
        return Optional.of(new ClusterPath(
                parts.group(1),
                new RequestHead(request.method(), target, request.headers(), request.peerCertificates())));
    }
}
