package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.core.RunOperation;
import java.util.Set;

/** All paths, but for those of external logs and of {@link JobPaths}, and what a request for each asks for. */
final class RoutePaths {

    /** What all paths begin with that are for users of the manager cluster. */
    static final String API = "/api/";

    /** The same for jobs of further kinds. */
    static final String APIS = "/apis/";

    private static final String NAMESPACE = API + "v1/namespaces/{namespace}";
    private static final String RUN = NAMESPACE + "/pipelineruns/{pipelineRun}";

    static final RoutePattern RESOLVE = RoutePattern.of(RUN + "/resolve", RunOperation.RESOLVE, "pipelineRun");
    static final RoutePattern TASK_RUNS =
            RoutePattern.of(RUN + "/taskruns", RunOperation.LIST_TASK_RUNS, "pipelineRun");
    static final RoutePattern PODS = RoutePattern.of(RUN + "/pods", RunOperation.LIST_PODS, "pipelineRun");
    static final RoutePattern POD_STATUS =
            RoutePattern.of(NAMESPACE + "/pods/{pod}/status", RunOperation.GET_POD_STATUS, "pod");
    static final RoutePattern CONTAINER_LOG = RoutePattern.of(NAMESPACE + "/logs", RunOperation.GET_POD_LOG, "?pod");
    static final RoutePattern RUN_LOG = RoutePattern.of(RUN + "/log", RunOperation.GET_RUN_LOG, "pipelineRun");
    /** Not served: how an API server is asked for what {@link #CONTAINER_LOG} is. */
    static final RoutePattern POD_LOG_OF_API_SERVER = RoutePattern.ofDocument(NAMESPACE + "/pods/{pod}/log");

    /** What follows the path of a log for the same over a WebSocket. */
    static final String STREAM = "/stream";

    static final RoutePattern HEALTH = RoutePattern.ofDocument("/health");
    static final RoutePattern READY = RoutePattern.ofDocument("/ready");
    static final RoutePattern HEALTH_CHECK = RoutePattern.ofDocument("/health/{check}");
    static final RoutePattern READY_CHECK = RoutePattern.ofDocument("/ready/{check}");
    static final RoutePattern READY_CHECK_OF_KIND = RoutePattern.ofDocument("/ready/{kind}/{check}");
    static final RoutePattern METRICS = RoutePattern.ofDocument("/metrics");

    /** What the server tells of itself. */
    static final Set<RoutePattern> MANAGEMENT =
            Set.of(HEALTH, HEALTH_CHECK, READY, READY_CHECK, READY_CHECK_OF_KIND, METRICS);

    /** Whether a path is one for users of the manager cluster, or could be. */
    static boolean isOfUsers(String path) {
        return path.startsWith(API) || path.startsWith(APIS);
    }

    private RoutePaths() {}
}
