package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the runs that the manager has not any more, and those that are over. If it cannot be asked, or a namespace is not served any more,
 * none is. Safe for use by many threads.
 */
public final class GoneRuns {

    private static final Logger logger = LoggerFactory.getLogger(GoneRuns.class);

    private final WorkloadResolver resolver;
    private final Set<String> namespaces;

    /** @param namespaces those that are served; empty for all */
    public GoneRuns(WorkloadResolver resolver, Set<String> namespaces) {
        this.resolver = resolver;
        this.namespaces = Set.copyOf(namespaces);
    }

    /** Whether the manager says now that there is no such run; one of the same name with another UID is another one. */
    public boolean isGone(String namespace, String name, String jobUid) {
        if (!namespaces.isEmpty() && !namespaces.contains(namespace)) {
            return false;
        }
        JobReference job = PipelineRuns.KIND.reference(namespace, name);
        try {
            return !resolver.resolve(job).jobUid().equals(jobUid);
        } catch (NotFoundException e) {
            return true;
        } catch (ProxyException e) {
            logger.debug("{}: cannot be looked for: {}", job, e.getMessage());
            return false;
        }
    }

    /** Whether the manager says now that the run is there, and over. */
    public boolean isFinished(String namespace, String name, String jobUid) {
        JobReference job = PipelineRuns.KIND.reference(namespace, name);
        try {
            Placement placement = resolver.resolve(job);
            return placement.jobUid().equals(jobUid) && placement.state() == PlacementState.FINISHED;
        } catch (ProxyException e) {
            logger.debug("{}: cannot be looked for: {}", job, e.getMessage());
            return false;
        }
    }
}
