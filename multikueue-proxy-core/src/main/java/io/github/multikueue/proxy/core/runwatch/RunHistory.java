package io.github.multikueue.proxy.core.runwatch;

import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.core.tekton.RunTasks;
import java.util.List;
import java.util.Optional;

/**
 * Knows what runs were made of after Kueue has removed them from their workers: for the store of logs, which has seen them.
 *
 * <p>Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface RunHistory {

    /** Knows nothing. */
    RunHistory NONE = placement -> List.of();

    /**
     * What the job's run was made of, for each worker it was on, the first one first; empty if nothing is known. What is
     * still on its worker may be told here too, and then is read from there. A Pod of which only logs are known is a run of its own,
     * with the Pod's UID as its UID.
     *
     * @param placement where the job stands; it counts for its UID alone
     */
    List<RunTasks> of(Placement placement);

    /** Why nothing is known any more of a run of which something was kept; empty if nothing was, or that is not known. */
    default Optional<String> removal(Placement placement) {
        return Optional.empty();
    }
}
