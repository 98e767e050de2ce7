package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.config.Setting;
import io.github.multikueue.proxy.server.demo.Demo;
import io.github.multikueue.proxy.server.observe.Logs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code demo}: the same API, of a fleet in this very process. */
public final class DemoCommand implements Command {

    /** The demo brings clusters of its own. */
    private static final Set<Setting> OF_REAL_CLUSTERS = EnumSet.of(
            Setting.KUBECONFIG,
            Setting.NAMESPACES,
            Setting.JOB_KINDS,
            Setting.WORKERS_SECRET_NAMESPACE,
            Setting.KUBECONFIG_DIRECTORY,
            Setting.MULTIKUEUE_ORIGIN,
            Setting.LOG_CAPTURE_LEASE,
            Setting.EXTERNAL_LOGS_PREFIX,
            Setting.EXTERNAL_LOGS_SECRET_FILE,
            Setting.EXTERNAL_LOGS_CLIENT_CA,
            Setting.TEKTON_RESULTS_URL,
            Setting.TEKTON_RESULTS_CA_FILE,
            Setting.TEKTON_RESULTS_TOKEN_FILE);

    private final PrintWriter out;

    /** @param out gets the lines to try */
    public DemoCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String description() {
        return "Serve the API of a fleet in this very process, where PipelineRuns come and go.";
    }

    @Override
    public List<Setting> settings() {
        return List.copyOf(EnumSet.complementOf(EnumSet.copyOf(OF_REAL_CLUSTERS)));
    }

    /**
     * A token that anybody can read is good for this machine only; nobody waits for a demo to end; runs come and go faster
     * than one can paste the lines that read their logs; and these lines must be true however long the demo has been running,
     * and not be pushed away by a line of the log for each request.
     */
    @Override
    public Map<Setting, String> defaults() {
        return Map.of(
                Setting.BIND_ADDRESS, "127.0.0.1",
                Setting.GATEWAY, "on",
                Setting.LOG_CAPTURE, "all",
                Setting.LOG_STORE_MAX_AGE, "8760h",
                Setting.LOG_LEVEL, "warn",
                Setting.SHUTDOWN_DELAY, "0",
                Setting.SHUTDOWN_GRACE, "1s");
    }

    @Override
    public Task prepare(GivenSettings given) {
        ServerConfig config = ServerConfig.of(given.flags(Setting.class), given.variables());
        return () -> run(config);
    }

    private void run(ServerConfig config) throws IOException {
        Logs.configureWithoutAudit(config.logging());
        StopSignals stop = StopSignals.install();
        Demo demo = Demo.start(config, out);
        try {
            stop.await();
        } finally {
            demo.close();
        }
    }
}
