package io.github.multikueue.proxy.server;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.demo.Demo;
import io.github.multikueue.proxy.server.observe.Logs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The command line: {@code serve} against real clusters, {@code demo} on clusters of its own. */
public final class Main {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final Map<String, String> environment;
    private final PrintWriter out;
    private final PrintWriter err;

    Main(Map<String, String> environment, PrintWriter out, PrintWriter err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        // Else Guice uses sun.misc.Unsafe, and the JDK prints warnings about that.
        System.setProperty("guice_custom_class_loading", "CHILD");
        Main main = new Main(
                System.getenv(),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(main.run(args));
    }

    /** Runs a command to its end, and returns the exit code of the process. */
    int run(String... args) {
        Arguments arguments = Arguments.parse(args);
        if (arguments.help() != null) {
            out.print(arguments.help());
            out.flush();
            return OK;
        }
        try {
            return run(arguments);
        } catch (InvalidConfigException e) {
            printProblems(e.problems());
            return WRONG_USAGE;
        } catch (IOException e) {
            err.println(e.getMessage());
            return FAILED;
        }
    }

    private int run(Arguments arguments) throws IOException {
        ServerConfig config = arguments.config(environment);
        return switch (arguments.command()) {
            case SERVE -> serve(config);
            case DEMO -> demo(config);
        };
    }

    private int serve(ServerConfig config) throws IOException {
        Logs.configure(config.logging());
        try (ProxyServer server = ProxyServer.create(config, environment)) {
            StopSignals stop = StopSignals.install();
            server.start();
            stop.await();
        }
        return OK;
    }

    private int demo(ServerConfig config) throws IOException {
        Logs.configure(config.logging());
        StopSignals stop = StopSignals.install();
        Demo demo = Demo.start(config, out);
        try {
            stop.await();
        } finally {
            demo.close();
        }
        return OK;
    }

    private void printProblems(List<String> problems) {
        err.println("This cannot work:");
        for (int i = 0; i < problems.size(); i++) {
            err.println("  " + (i + 1) + ". " + problems.get(i));
        }
        err.println("See --help.");
    }
}
