package io.github.multikueue.proxy.server.route.query;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which container of a Pod is asked for, and which part of its log.
 *
 * @param podUid the UID of the Pod, or null for the newest of its name
 * @param container the container's name, or null for the default one
 * @param options which part of it
 */
public record ContainerLogOptions(
        @Nullable String podUid, @Nullable String container, LogOptions options) {

    /** If they were ignored, callers would get what they have not asked for. */
    private static final List<String> OF_A_RUN =
            List.of("task", "step", "attempt", "failed", "sidecars", "init", "prefix");

    /**
     * For a download: at most the last lines, unless the caller says otherwise.
     *
     * @param resumes whether a cursor says where the log goes on
     */
    public static ContainerLogOptions ofDownload(QueryParameters query, long defaultTailLines, boolean resumes) {
        Long tail = query.number("tailLines");
        Long lines = tail == null && defaultTailLines > 0 ? Long.valueOf(defaultTailLines) : tail;
        return of(query, query.flag("follow"), lines, resumes);
    }

    /** For a WebSocket: the whole log, and then what is still to come. */
    public static ContainerLogOptions ofStream(QueryParameters query, boolean resumes) {
        return of(query, true, query.number("tailLines"), resumes);
    }

    private static ContainerLogOptions of(
            QueryParameters query, boolean follow, @Nullable Long tailLines, boolean resumes) {
        for (String each : OF_A_RUN) {
            query.requireAbsent(
                    each, "an option of the log of one container; the log of a run is at .../pipelineruns/{name}/log");
        }
        query.requireAlone("cursor", "tailLines", "sinceSeconds", "sinceTime");
        String container = query.text("container");
        return new ContainerLogOptions(
                query.text("podUid"),
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
