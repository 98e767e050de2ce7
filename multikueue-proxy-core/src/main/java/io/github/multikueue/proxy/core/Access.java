package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import java.util.List;

/**
 * The rights on the manager cluster that the use cases ask for, as if the run had stayed there. The right to get the
 * PipelineRun comes first: who may not see the run does not learn anything of it.
 */
final class Access {

    private static final String ALL = "";

    private Access() {}

    static List<AccessAttributes> toResolve(String namespace, String run) {
        return List.of(getRun(namespace, run));
    }

    static List<AccessAttributes> toListTaskRuns(String namespace, String run) {
        return List.of(getRun(namespace, run), listTaskRuns(namespace));
    }

    static List<AccessAttributes> toListPods(String namespace, String run) {
        return List.of(getRun(namespace, run), new AccessAttributes("list", "", "v1", "pods", "", namespace, ALL));
    }

    static List<AccessAttributes> toGetPod(String namespace, String run, String pod) {
        return List.of(getRun(namespace, run), new AccessAttributes("get", "", "v1", "pods", "", namespace, pod));
    }

    static List<AccessAttributes> toLog(String namespace, String run, String pod) {
        return List.of(getRun(namespace, run), getPodLog(namespace, pod));
    }

    static List<AccessAttributes> toRunLog(String namespace, String run) {
        return List.of(getRun(namespace, run), listTaskRuns(namespace), getPodLog(namespace, ALL));
    }

    private static AccessAttributes getRun(String namespace, String name) {
        return new AccessAttributes(
                "get",
                PipelineRuns.KIND.group(),
                PipelineRuns.KIND.version(),
                PipelineRuns.KIND.resource(),
                "",
                namespace,
                name);
    }

    private static AccessAttributes listTaskRuns(String namespace) {
        return new AccessAttributes("list", "tekton.dev", "v1", "taskruns", "", namespace, ALL);
    }

    private static AccessAttributes getPodLog(String namespace, String pod) {
        return new AccessAttributes("get", "", "v1", "pods", "log", namespace, pod);
    }
}
