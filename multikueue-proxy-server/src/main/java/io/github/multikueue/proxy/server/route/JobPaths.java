package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.core.RunOperation;

/**
 * The paths of jobs of a kind that is served besides PipelineRuns. A job has the path that it has at the API server
 * ({@code /apis/batch/v1/namespaces/team-a/jobs/train-1}), and below that what can be asked about it.
 */
final class JobPaths {

    private static final String JOB = "job";
    private static final String POD = "pod";

    private final JobKind kind;
    private final String job;

    JobPaths(JobKind kind) {
        this.kind = kind;
        String group = kind.group().isEmpty() ? RoutePaths.API : RoutePaths.APIS + kind.group() + "/";
        this.job = group + kind.version() + "/namespaces/{namespace}/" + kind.resource() + "/{" + JOB + "}";
    }

    RoutePattern resolve() {
        return RoutePattern.of(job + "/resolve", kind, RunOperation.RESOLVE, JOB);
    }

    RoutePattern pods() {
        return RoutePattern.of(job + "/pods", kind, RunOperation.LIST_PODS, JOB);
    }

    RoutePattern podStatus() {
        return ofPod("/status", RunOperation.GET_POD_STATUS);
    }

    RoutePattern podLog() {
        return ofPod("/log", RunOperation.GET_POD_LOG);
    }

    private RoutePattern ofPod(String document, RunOperation operation) {
        return RoutePattern.of(job + "/pods/{" + POD + "}" + document, kind, operation, POD);
    }

    /** The job that is asked for. */
    JobReference job(Exchange exchange) {
        return kind.reference(
                exchange.namespace(), Names.requireSubdomain(kind.kind() + " name", exchange.parameter(JOB)));
    }
}
