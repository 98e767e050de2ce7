package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.config.Setting;
import io.github.multikueue.proxy.server.http.Connectors;
import io.github.multikueue.proxy.server.observe.Logs;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * What a request costs when nothing is done for it: the web framework with the settings of the proxy, and one route that
 * answers with the bytes and the headers of a {@code /resolve}. Prints its port when it serves.
 */
public final class BareRoute {

    static final String PATH = "/api/v1/namespaces/{namespace}/pipelineruns/{pipelineRun}/resolve";

    private static final int MOST_THREADS = 64;
    private static final int IDLE_THREADS = 8;

    private BareRoute() {}

    /** @param arguments the file with the body to answer with */
    public static void main(String[] arguments) throws IOException {
        byte[] body = Files.readAllBytes(Path.of(arguments[0]));
        ServerConfig settings = quiet();
        Javalin javalin = Javalin.create(config -> configure(config, settings, body));
        javalin.start();
        System.out.println("Serving on port " + javalin.port());
    }

    /** The settings of a server that is a reference, which says nothing. */
    static ServerConfig quiet() {
        ServerConfig settings = ServerConfig.of(
                Map.of(Setting.PORT, "0", Setting.BIND_ADDRESS, "127.0.0.1", Setting.LOG_LEVEL, "off"), Map.of());
        Logs.configure(settings.logging());
        return settings;
    }

    private static void configure(JavalinConfig config, ServerConfig settings, byte[] body) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.router.ignoreTrailingSlashes = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.jetty.threadPool = threads();
        config.jetty.addConnector((server, unused) -> Connectors.create(server, settings, null));
        config.routes.get(PATH, context -> {
            context.res().setHeader("X-Worker-Cluster", "spoke-1");
            context.res().setHeader("X-Content-Type-Options", "nosniff");
            context.res().setHeader("Cache-Control", "no-cache, private");
            context.res().setContentType("application/json");
            context.res().setContentLength(body.length);
            context.res().getOutputStream().write(body);
        });
    }

    /** The threads of a server that is a reference. */
    static QueuedThreadPool threads() {
        QueuedThreadPool pool = new QueuedThreadPool(MOST_THREADS, IDLE_THREADS);
        if (Threads.hasVirtualThreads()) {
            pool.setVirtualThreadsExecutor(Threads.blocking("http", MOST_THREADS));
        }
        return pool;
    }
}
