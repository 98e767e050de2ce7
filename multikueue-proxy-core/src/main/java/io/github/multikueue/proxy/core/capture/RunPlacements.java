package io.github.multikueue.proxy.core.capture;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.WorkloadResolver;
import io.github.multikueue.proxy.core.kube.ObjectMeta;
import io.github.multikueue.proxy.core.kube.OwnerReference;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.worker.WorkerClients;

/**
 * From a TaskRun on a worker to the placement of the run it seems to be of. Seems, since names and labels prove nothing: whoever
 * goes on has the Pod proven.
 */
final class RunPlacements {

    private static final String RUN_NAME = "tekton.dev/pipelineRun";
    private static final int MAX_DEPTH = 8;

    private record PipelineRun(ObjectMeta metadata) {
        PipelineRun {
            metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        }
    }

    private final WorkloadResolver resolver;
    private final WorkerClients workers;

    RunPlacements(WorkloadResolver resolver, WorkerClients workers) {
        this.resolver = resolver;
        this.workers = workers;
    }

    /** @throws NotFoundException if the manager has no such run on that worker */
    Placement of(String worker, ObjectMeta taskRun) {
        String run = taskRun.labels().getOrDefault(RUN_NAME, "");
        Placement placement = resolve(worker, taskRun.namespace(), run, MAX_DEPTH);
        if (!worker.equals(placement.worker())) {
            throw new NotFoundException(placement.job() + " is not on worker \"" + worker + "\"");
        }
        return placement;
    }

    /** The manager does not know child PipelineRuns, but what they descend from. */
    private Placement resolve(String worker, String namespace, String run, int depth) {
        try {
            return resolver.resolve(PipelineRuns.KIND.reference(namespace, run));
        } catch (NotFoundException e) {
            if (depth == 0) {
                throw e;
            }
            return resolve(worker, namespace, parent(worker, namespace, run, e), depth - 1);
        }
    }

    private String parent(String worker, String namespace, String run, NotFoundException notFound) {
        return workers
                .get(worker)
                .get(PipelineRuns.KIND.collection(namespace).segment(run), PipelineRun.class)
                .metadata()
                .ownerReferences()
                .stream()
                .filter(owner -> owner.controller() && owner.kind().equals(PipelineRuns.KIND.kind()))
                .findFirst()
                .map(OwnerReference::name)
                .orElseThrow(() -> notFound);
    }
}
