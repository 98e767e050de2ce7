package io.github.multikueue.proxy.server.route;

/** The paths of the API. */
final class RoutePaths {

    static final String NAMESPACE = "/api/v1/namespaces/{namespace}";
    static final String PIPELINE_RUN = NAMESPACE + "/pipelineruns/{pipelineRun}";

    private RoutePaths() {}
}
