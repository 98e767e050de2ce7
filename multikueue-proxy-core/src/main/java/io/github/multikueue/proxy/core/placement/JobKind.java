package io.github.multikueue.proxy.core.placement;

import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;

/**
 * A kind of job that is watched on the manager.
 *
 * @param group its API group
 * @param version the version to read it in
 * @param resource the plural in paths, for example {@code pipelineruns}
 * @param kind the kind, for example {@code PipelineRun}
 */
public record JobKind(String group, String version, String resource, String kind) {

    /** A reference to a job of this kind. */
    public JobReference reference(String namespace, String name) {
        return new JobReference(group, kind, namespace, name);
    }

    /** Whether the reference is to a job of this kind. */
    public boolean matches(JobReference job) {
        return job.group().equals(group) && job.kind().equals(kind);
    }

    /** The collection in a namespace; in all of them if that is empty. */
    public ApiPath collection(String namespace) {
        return ApiPath.group(group, version).namespace(namespace).segment(resource);
    }
}
