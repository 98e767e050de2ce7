package io.github.multikueue.proxy.core.kube.client;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.util.List;

/** Finds out which versions of an API group a server has. */
public final class Discovery {

    private record ApiGroup(List<Version> versions) {
        ApiGroup {
            versions = requireNonNullElse(versions, List.of());
        }
    }

    private record Version(String version) {}

    private Discovery() {}

    /**
     * Returns the first of the versions that the server serves.
     *
     * @param group the API group, for example {@code kueue.x-k8s.io}
     * @param preferred versions that the caller understands, the best first
     * @throws KubeException if the server cannot say, or serves none of them
     */
    public static String version(ApiClient server, String group, List<String> preferred) {
        ApiPath path = ApiPath.of("apis", group);
        List<String> served = server.get(path, ApiGroup.class).versions().stream()
                .map(Version::version)
                .toList();
        return preferred.stream()
                .filter(served::contains)
                .findFirst()
                .orElseThrow(() -> new KubeException.Unusable(
                        server.name(),
                        path,
                        "served versions: " + served + " (expected: one of " + preferred + ")",
                        null));
    }
}
