package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.OpenLog;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Finds logs of finished runs by the names of a Pod and its container alone, for the Tekton Dashboard. Nobody's access is
 * reviewed: whoever asks has proven to be the dashboard. Asked only where {@code --external-logs-prefix} is set; by default
 * {@link io.github.multikueue.proxy.core.MultiKueueProxy#archivedLog} answers.
 */
@FunctionalInterface
public interface ArchivedLogs {

    /**
     * Opens a log as text, from its beginning to its end.
     *
     * @param namespace the Pod's namespace
     * @param pod the Pod's name
     * @param container the container's name
     * @param startTime when the TaskRun started, if the dashboard knows; tells Pods of the same name apart
     * @param completionTime when the TaskRun ended, if the dashboard knows
     * @throws NotFoundException if there is no such log
     * @throws ProxyException for everything else that keeps the log from being read
     */
    OpenLog open(
            String namespace,
            String pod,
            String container,
            @Nullable Instant startTime,
            @Nullable Instant completionTime);
}
