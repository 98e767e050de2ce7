package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be asked about a PipelineRun, and in part about jobs of other kinds, in the words of Kubernetes: what a request stands
 * for, and which rights on the manager cluster it needs, as if the job had stayed there. The right to get the job comes first: who may
 * not see it does not learn anything of it.
 */
public enum RunOperation {
    /** Where the run is. */
    RESOLVE("get", PipelineRuns.GROUP, "pipelineruns", ""),
    /** The run's TaskRuns. */
    LIST_TASK_RUNS("list", PipelineRuns.GROUP, "taskruns", "", Right.LIST_TASK_RUNS),
    /** The run's Pods. */
    LIST_PODS("list", "", "pods", "", Right.LIST_PODS),
    /** The status of one Pod of the run. */
    GET_POD_STATUS("get", "", "pods", "status", Right.GET_POD),
    /** The log of one container of a Pod of the run. */
    GET_POD_LOG("get", "", "pods", "log", Right.GET_POD_LOG),
    /** The log of the whole run. */
    GET_RUN_LOG("get", PipelineRuns.GROUP, "pipelineruns", "log", Right.LIST_TASK_RUNS, Right.GET_ALL_POD_LOGS);

    private static final String ALL = "";

    /** What is needed besides the right to get the PipelineRun. */
    private enum Right {
        LIST_TASK_RUNS,
        LIST_PODS,
        GET_POD,
        GET_POD_LOG,
        GET_ALL_POD_LOGS;

        AccessAttributes of(String namespace, String pod) {
            return switch (this) {
                case LIST_TASK_RUNS -> attributes("list", PipelineRuns.GROUP, "taskruns", "", namespace, ALL);
                case LIST_PODS -> attributes("list", "", "pods", "", namespace, ALL);
                case GET_POD -> attributes("get", "", "pods", "", namespace, pod);
                case GET_POD_LOG -> attributes("get", "", "pods", "log", namespace, pod);
                case GET_ALL_POD_LOGS -> attributes("get", "", "pods", "log", namespace, ALL);
            };
        }
    }

    private final String verb;
    private final String group;
    private final String resource;
    private final String subresource;
    private final List<Right> rights;

    RunOperation(String verb, String group, String resource, String subresource, Right... rights) {
        this.verb = verb;
        this.group = group;
        this.resource = resource;
        this.subresource = subresource;
        this.rights = List.of(rights);
    }

    /**
     * What a request stands for, for audit and metrics.
     *
     * @param name the Pod's name, or the run's if the operation is about more than one Pod
     */
    public AccessAttributes attributes(String namespace, String name) {
        return attributes(verb, group, resource, subresource, namespace, name);
    }

    /** The same for a job of another kind than PipelineRuns: what is asked of the job itself is asked of its own resource. */
    public AccessAttributes attributes(JobKind kind, String namespace, String name) {
        return this == RESOLVE
                ? new AccessAttributes(verb, kind.group(), kind.version(), kind.resource(), "", namespace, name)
                : attributes(namespace, name);
    }

    /**
     * The rights that are needed, all of them.
     *
     * @param pod the Pod's name; ignored if the operation is about more than one Pod
     */
    List<AccessAttributes> access(JobKind kind, JobReference job, String pod) {
        List<AccessAttributes> access = new ArrayList<>();
        access.add(RESOLVE.attributes(kind, job.namespace(), job.name()));
        rights.forEach(right -> access.add(right.of(job.namespace(), pod)));
        return List.copyOf(access);
    }

    private static AccessAttributes attributes(
            String verb, String group, String resource, String subresource, String namespace, String name) {
        return new AccessAttributes(verb, group, "v1", resource, subresource, namespace, name);
    }
}
