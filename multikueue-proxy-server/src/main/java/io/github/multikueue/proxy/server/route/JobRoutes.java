package io.github.multikueue.proxy.server.route;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.JobKind;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.ListOptions;
import io.github.multikueue.proxy.core.DispatchedJobs;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.WorkerDocument;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.route.query.ListQuery;
import io.github.multikueue.proxy.server.route.stream.HttpLogRelay;
import io.github.multikueue.proxy.server.route.websocket.LogSockets;
import io.github.multikueue.proxy.server.route.websocket.OriginPolicy;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Stream;

/** The endpoints of jobs of all kinds that are served besides PipelineRuns: what {@link DispatchedJobs} has, over HTTP. */
final class JobRoutes {

    private final MultiKueueProxy proxy;
    private final ServerConfig config;
    private final LogStreams streams;
    private final HttpLogRelay relay;
    private final OriginPolicy origins;
    private final LogSockets sockets;
    private final Set<JobKind> kinds;

    @Inject
    JobRoutes(
            MultiKueueProxy proxy,
            ServerConfig config,
            LogStreams streams,
            HttpLogRelay relay,
            OriginPolicy origins,
            LogSockets sockets,
            Set<JobKind> kinds) {
        this.proxy = proxy;
        this.config = config;
        this.streams = streams;
        this.relay = relay;
        this.origins = origins;
        this.sockets = sockets;
        this.kinds = kinds;
    }

    /** Those over plain HTTP. */
    Set<Route> plain() {
        return kinds.stream().map(JobPaths::new).flatMap(this::plain).collect(toUnmodifiableSet());
    }

    private Stream<Route> plain(JobPaths paths) {
        return Stream.of(
                new JobRoute(paths.resolve(), exchange -> resolve(exchange, paths)),
                new JobRoute(paths.pods(), exchange -> pods(exchange, paths)),
                new JobRoute(paths.podStatus(), exchange -> podStatus(exchange, paths)),
                new LogRoute(logs(paths), streams, relay));
    }

    /** Logs over WebSockets. */
    Set<LogStreamRoute> webSockets() {
        return kinds.stream()
                .map(kind -> new LogStreamRoute(logs(new JobPaths(kind)), streams, origins, sockets))
                .collect(toUnmodifiableSet());
    }

    private JobLogResource logs(JobPaths paths) {
        return new JobLogResource(paths, proxy.jobs(), config);
    }

    private void resolve(Exchange exchange, JobPaths paths) throws IOException {
        JobReference job = paths.job(exchange);
        ResolveRoute.answer(exchange, proxy, who -> proxy.jobs().resolve(who, job));
    }

    private void pods(Exchange exchange, JobPaths paths) {
        JobReference job = paths.job(exchange);
        ListOptions options = ListQuery.of(exchange.query());
        exchange.send(exchange.ask(who -> proxy.jobs().pods(who, job, options)));
    }

    private void podStatus(Exchange exchange, JobPaths paths) {
        JobReference job = paths.job(exchange);
        String pod = exchange.pod();
        WorkerDocument status = exchange.ask(who -> proxy.jobs().podStatus(who, job, pod));
        PodStatusRoute.answer(exchange, status);
    }
}
