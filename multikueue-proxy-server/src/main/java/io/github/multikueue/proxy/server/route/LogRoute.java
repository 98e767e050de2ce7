package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.core.ContainerLog;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.observe.Observation.AuditedObject;
import io.github.multikueue.proxy.server.observe.Transport;
import java.io.IOException;

/** {@code /logs}: a container's log over plain HTTP, whole or followed. */
final class LogRoute implements Route {

    private final MultiKueueProxy proxy;
    private final LogStreams streams;
    private final HttpLogRelay relay;
    private final long defaultTailLines;

    @Inject
    LogRoute(MultiKueueProxy proxy, LogStreams streams, HttpLogRelay relay, ServerConfig config) {
        this.proxy = proxy;
        this.streams = streams;
        this.relay = relay;
        this.defaultTailLines = config.streaming().defaultTailLines();
    }

    @Override
    public String path() {
        return Paths.NAMESPACE + "/logs";
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        var caller = exchange.caller();
        String namespace = exchange.namespace();
        LogQuery query = LogQuery.ofDownload(exchange.query(), defaultTailLines);
        try (LogStream stream = streams.open(Transport.HTTP, exchange.observation())) {
            ContainerLog log = exchange.ask(
                    caller,
                    new AuditedObject("get", "pods/log", namespace, query.pod()),
                    who -> proxy.log(
                            who, namespace, query.pipelineRun(), query.pod(), query.container(), query.options()));
            stream.attach(log);
            exchange.onWorker(log.worker());
            relay.relay(exchange, log, stream, query.options().follow());
        }
    }
}
