package io.github.multikueue.proxy.core.runlog;

import com.google.common.collect.Sets;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.tekton.NamedChild;
import java.util.List;
import java.util.Set;

/**
 * What the manager said of a run while somebody followed it, and does not say any more once Kueue has taken the run back.
 *
 * @param children what the run was made of when the reader came
 * @param workers those to which the run was admitted, and ran
 */
record ManagerMemory(List<NamedChild> children, Set<String> workers) {

    static final ManagerMemory NONE = new ManagerMemory(List.of(), Set.of());

    ManagerMemory {
        children = List.copyOf(children);
        workers = Set.copyOf(workers);
    }

    /** The same with the worker where the run is now. */
    ManagerMemory with(Placement now) {
        return now.worker() == null || now.state() != PlacementState.ADMITTED
                ? this
                : new ManagerMemory(children, Sets.union(workers, Set.of(now.worker())));
    }
}
