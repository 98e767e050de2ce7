package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.core.placement.JobKind;

/** The rights on the manager cluster that the use cases ask for, as if the run had stayed there. */
final class Access {

    private Access() {}

    static AccessAttributes get(JobKind kind, String namespace, String name) {
        return new AccessAttributes("get", kind.group(), kind.version(), kind.resource(), "", namespace, name);
    }

    static AccessAttributes listTaskRuns(String namespace) {
        return new AccessAttributes("list", "tekton.dev", "v1", "taskruns", "", namespace, "");
    }

    static AccessAttributes listPods(String namespace) {
        return new AccessAttributes("list", "", "v1", "pods", "", namespace, "");
    }

    static AccessAttributes getPod(String namespace, String pod) {
        return new AccessAttributes("get", "", "v1", "pods", "", namespace, pod);
    }

    static AccessAttributes getPodLog(String namespace, String pod) {
        return new AccessAttributes("get", "", "v1", "pods", "log", namespace, pod);
    }
}
