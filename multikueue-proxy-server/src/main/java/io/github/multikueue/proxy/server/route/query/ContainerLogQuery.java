package io.github.multikueue.proxy.server.route.query;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.core.PodReference;
import org.jspecify.annotations.Nullable;

/**
 * Which container's log of a run is asked for.
 *
 * @param pipelineRun the run's name
 * @param pod the pod: by its name, and perhaps its UID
 * @param container the container's name, or null for the default one
 * @param options which part of it
 */
public record ContainerLogQuery(
        String pipelineRun, PodReference pod, @Nullable String container, LogOptions options) {

    /** For a download; see {@link ContainerLogOptions#ofDownload}. */
    public static ContainerLogQuery ofDownload(QueryParameters query, long defaultTailLines, boolean resumes) {
        return of(query, ContainerLogOptions.ofDownload(query, defaultTailLines, resumes));
    }

    /** For a WebSocket; see {@link ContainerLogOptions#ofStream}. */
    public static ContainerLogQuery ofStream(QueryParameters query, boolean resumes) {
        return of(query, ContainerLogOptions.ofStream(query, resumes));
    }

    private static ContainerLogQuery of(QueryParameters query, ContainerLogOptions asked) {
        return new ContainerLogQuery(
                Names.requireSubdomain("pipelineRun", query.required("pipelineRun")),
                new PodReference(query.required("pod"), asked.podUid()),
                asked.container(),
                asked.options());
    }
}
