package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.InvalidException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.Names;
import org.jspecify.annotations.Nullable;

/**
 * Which log is asked for, as both log endpoints read it.
 *
 * @param pipelineRun the run's name
 * @param pod the pod's name
 * @param container the container's name, or null for the default one
 * @param options which part of it
 */
record LogQuery(String pipelineRun, String pod, @Nullable String container, LogOptions options) {

    private static final long EVERYTHING = -1;

    /** For a download: at most the last lines, unless the caller says otherwise. */
    static LogQuery ofDownload(QueryParameters query, long defaultTailLines) {
        Long tail = query.number("tailLines");
        Long lines = tail == null && defaultTailLines > 0 ? Long.valueOf(defaultTailLines) : tail;
        return of(query, query.flag("follow"), lines);
    }

    /** For a WebSocket: the whole log, and then what is still to come. */
    static LogQuery ofStream(QueryParameters query) {
        return of(query, true, query.number("tailLines"));
    }

    private static LogQuery of(QueryParameters query, boolean follow, @Nullable Long tailLines) {
        String container = query.text("container");
        return new LogQuery(
                Names.requireSubdomain("pipelineRun", query.required("pipelineRun")),
                Names.requireSubdomain("pod", query.required("pod")),
                container == null ? null : Names.requireLabel("container", container),
                new LogOptions(
                        follow,
                        query.flag("previous"),
                        query.flag("timestamps"),
                        everythingAsNull(tailLines),
                        query.number("sinceSeconds"),
                        query.time("sinceTime"),
                        query.number("limitBytes")));
    }

    private static @Nullable Long everythingAsNull(@Nullable Long tailLines) {
        if (tailLines != null && tailLines < EVERYTHING) {
            throw new InvalidException(
                    "PodLogOptions",
                    "tailLines",
                    "Invalid value: " + tailLines + ": must be greater than or equal to 0, or -1 for everything");
        }
        return tailLines != null && tailLines == EVERYTHING ? null : tailLines;
    }
}
