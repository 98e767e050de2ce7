package io.github.multikueue.proxy.core.kueue;

import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Discovery;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.util.List;

/** Where Kueue's resources are served. */
public final class KueueApi {

    private static final String GROUP = "kueue.x-k8s.io";

    /** What this program reads is the same in both; the best comes first. */
    private static final List<String> VERSIONS = List.of("v1beta2", "v1beta1");

    private KueueApi() {}

    /**
     * Returns the path of the best version that the manager serves, for resources to be appended.
     *
     * @throws KubeException if it serves none, or does not say
     */
    public static ApiPath path(ApiClient manager) {
        return ApiPath.group(GROUP, Discovery.version(manager, GROUP, VERSIONS));
    }
}
