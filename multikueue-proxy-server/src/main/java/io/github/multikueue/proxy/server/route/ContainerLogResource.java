package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.OpenLog;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.route.query.ContainerLogQuery;
import io.github.multikueue.proxy.server.route.query.LogViewQuery;
import io.github.multikueue.proxy.server.route.query.QueryParameters;

/** {@code /logs} and {@code /logs/stream}: the log of a container. */
final class ContainerLogResource implements LogResource {

    private final MultiKueueProxy proxy;
    private final long defaultTailLines;

    @Inject
    ContainerLogResource(MultiKueueProxy proxy, ServerConfig config) {
        this.proxy = proxy;
        this.defaultTailLines = config.streaming().defaultTailLines();
    }

    @Override
    public RoutePattern pattern() {
        return RoutePaths.CONTAINER_LOG;
    }

    @Override
    public LogQuery read(Exchange exchange, LogViewQuery view, boolean stream) {
        String namespace = exchange.namespace();
        QueryParameters query = exchange.query();
        ContainerLogQuery asked = stream
                ? ContainerLogQuery.ofStream(query, view.resumes())
                : ContainerLogQuery.ofDownload(query, defaultTailLines, view.resumes());
        return new ContainerLog(namespace, asked);
    }

    private final class ContainerLog implements LogQuery {

        private final String namespace;
        private final ContainerLogQuery asked;

        ContainerLog(String namespace, ContainerLogQuery asked) {
            this.namespace = namespace;
            this.asked = asked;
        }

        @Override
        public boolean follow() {
            return asked.options().follow();
        }

        @Override
        public OpenLog open(Caller caller, LogViewQuery view) {
            return proxy.log(
                    caller,
                    namespace,
                    asked.pipelineRun(),
                    asked.pod(),
                    asked.container(),
                    asked.options(),
                    view.format(),
                    view.cursor());
        }
    }
}
