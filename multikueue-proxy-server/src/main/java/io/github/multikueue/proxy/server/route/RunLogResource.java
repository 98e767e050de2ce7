package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.OpenLog;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import io.github.multikueue.proxy.server.route.query.LogViewQuery;
import io.github.multikueue.proxy.server.route.query.RunLogQuery;
import java.time.Clock;

/** {@code /log} and {@code /log/stream} of a PipelineRun: the log of the whole run. */
final class RunLogResource implements LogResource {

    private final MultiKueueProxy proxy;
    private final Clock clock;

    @Inject
    RunLogResource(MultiKueueProxy proxy, Clock clock) {
        this.proxy = proxy;
        this.clock = clock;
    }

    @Override
    public RoutePattern pattern() {
        return RoutePaths.RUN_LOG;
    }

    @Override
    public LogQuery read(Exchange exchange, LogViewQuery view, boolean stream) {
        RunLogOptions options = RunLogQuery.of(exchange.query(), stream, view.resumes(), clock.instant());
        return new RunLogReading(exchange.namespace(), exchange.pipelineRun(), options);
    }

    private final class RunLogReading implements LogQuery {

        private final String namespace;
        private final String run;
        private final RunLogOptions options;

        RunLogReading(String namespace, String run, RunLogOptions options) {
            this.namespace = namespace;
            this.run = run;
            this.options = options;
        }

        @Override
        public boolean follow() {
            return options.follow();
        }

        @Override
        public OpenLog open(Caller caller, LogViewQuery view) {
            return proxy.runLog(caller, namespace, run, options, view.format(), view.cursor());
        }
    }
}
