package io.github.multikueue.proxy.core.runlog;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.tekton.NamedChild;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.TektonRun;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which children a job's run must have had: Kueue copies the status of the worker's PipelineRun, which names them, to that
 * of the manager. Safe for use by many threads.
 */
@FunctionalInterface
public interface SyncedChildren {

    /** Knows nothing. */
    SyncedChildren NONE = placement -> List.of();

    /** The children, with nothing known of what became of them; empty if there are none, or that cannot be told. */
    List<NamedChild> of(Placement placement);

    /** Asks the manager each time. */
    static SyncedChildren from(ApiClient manager) {
        Logger log = LoggerFactory.getLogger(SyncedChildren.class);
        return placement -> {
            try {
                TektonRun run = manager.get(
                        PipelineRuns.runs(placement.job().namespace())
                                .segment(placement.job().name()),
                        TektonRun.class);
                return run.metadata().uid().equals(placement.jobUid()) ? run.namedChildren() : List.of();
            } catch (KubeException e) {
                log.debug("{}: its status cannot be read: {}", placement.job(), e.getMessage());
                return List.of();
            }
        };
    }
}
