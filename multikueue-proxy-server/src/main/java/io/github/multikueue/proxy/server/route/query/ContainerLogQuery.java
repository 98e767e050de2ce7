package io.github.multikueue.proxy.server.route.query;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.core.PodReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which container's log is asked for.
 *
 * @param pipelineRun the run's name
 * @param pod the pod: by its name, and perhaps its UID
 * @param container the container's name, or null for the default one
 * @param options which part of it
 */
public record ContainerLogQuery(
        String pipelineRun, PodReference pod, @Nullable String container, LogOptions options) {

    /** If they were ignored, callers would get what they have not asked for. */
    private static final List<String> OF_A_RUN =
            List.of("task", "step", "attempt", "failed", "sidecars", "init", "prefix");

    /**
     * For a download: at most the last lines, unless the caller says otherwise.
     *
     * @param resumes whether a cursor says where the log goes on
     */
    public static ContainerLogQuery ofDownload(QueryParameters query, long defaultTailLines, boolean resumes) {
        Long tail = query.number("tailLines");
        Long lines = tail == null && defaultTailLines > 0 ? Long.valueOf(defaultTailLines) : tail;
        return of(query, query.flag("follow"), lines, resumes);
    }

    /** For a WebSocket: the whole log, and then what is still to come. */
    public static ContainerLogQuery ofStream(QueryParameters query, boolean resumes) {
        return of(query, true, query.number("tailLines"), resumes);
    }

    private static ContainerLogQuery of(
            QueryParameters query, boolean follow, @Nullable Long tailLines, boolean resumes) {
        for (String each : OF_A_RUN) {
            query.requireAbsent(
                    each, "an option of the log of one container; the log of a run is at .../pipelineruns/{name}/log");
        }
        query.requireAlone("cursor", "tailLines", "sinceSeconds", "sinceTime");
        String container = query.text("container");
        return new ContainerLogQuery(
                Names.requireSubdomain("pipelineRun", query.required("pipelineRun")),
                new PodReference(query.required("pod"), query.text("podUid")),
                container == null ? null : Names.requireLabel("container", container),
                new LogOptions(
                        follow,
                        query.flag("previous"),
                        query.flag("timestamps"),
                        resumes ? null : TailLines.of(tailLines),
                        resumes ? null : query.number("sinceSeconds"),
                        resumes ? null : query.time("sinceTime"),
                        query.number("limitBytes")));
    }
}
