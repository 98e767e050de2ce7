package io.github.multikueue.proxy.server.http;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.inject.Inject;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.server.config.ExternalLogs;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.config.TlsFiles;
import io.github.multikueue.proxy.server.http.answer.ShortAnswers;
import io.github.multikueue.proxy.server.http.answer.StalledWrites;
import io.github.multikueue.proxy.server.http.servlet.AbortFilter;
import io.github.multikueue.proxy.server.http.servlet.HandshakeFilter;
import io.github.multikueue.proxy.server.http.servlet.NoSessions;
import io.github.multikueue.proxy.server.http.servlet.WebSocketPaths;
import io.github.multikueue.proxy.server.observe.RequestObserver;
import io.github.multikueue.proxy.server.observe.ServerMetrics;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: started once, stopped once. */
public final class HttpServer {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final String MAIN = "main";
    private static final Duration TLS_CHECK = Duration.ofSeconds(1);

    private final ServerConfig config;
    private final RequestObserver observer;
    private final ServerMetrics metrics;
    private final ScheduledExecutorService scheduler;
    private final Ticker ticker;
    private final ShortAnswers answers;
    private final StalledWrites stalls;
    private final MountHandler mounts;
    private @Nullable Javalin javalin;
    private @Nullable ServerPorts ports;

    @Inject
    HttpServer(
            ServerConfig config,
            RequestObserver observer,
            ServerMetrics metrics,
            Set<PathMount> mounts,
            UnknownTokens tokens,
            AnswerBudget budget,
            ScheduledExecutorService scheduler,
            Ticker ticker) {
        this.config = config;
        this.observer = observer;
        this.metrics = metrics;
        this.scheduler = scheduler;
        this.ticker = ticker;
        Duration patience = config.timeouts().writeStall();
        metrics.guesses(MAIN, tokens, UnknownTokens::refusals);
        this.answers = new ShortAnswers(patience, ticker);
        this.stalls = new StalledWrites(patience, ticker);
        this.mounts = new MountHandler(
                mounts,
                tokens,
                this::refused,
                new AllowedHosts(config.allowedHosts()),
                stalls,
                budget,
                scheduler,
                config.streaming().keepAliveInterval());
    }

    /**
     * Takes the ports; to be called before {@link #start}.
     *
     * @throws BindException if one cannot be had
     */
    public void bind() throws IOException {
        ports = ServerPorts.bind(config, ticker);
    }

    /**
     * Serves.
     *
     * @param routes registers the routes
     * @param webSockets the paths that take WebSocket handshakes
     * @param isManagement whether a path is one by which the server tells how it is
     * @throws InvalidConfigException if the certificate cannot be used
     */
    public void start(Consumer<RoutesConfig> routes, WebSocketPaths webSockets, Predicate<String> isManagement) {
        TlsCertificates tls = certificates();
        ServerPorts bound = requireNonNull(ports);
        Javalin created = Javalin.create(javalinConfig -> {
            configure(javalinConfig, webSockets);
            bound.connect(javalinConfig.jetty, tls);
            javalinConfig.jetty.modifyServer(server -> tune(server, webSockets, isManagement, bound.hasManagement()));
            routes.accept(javalinConfig.routes);
        });
        javalin = created;
        created.start();
        if (tls != null) {
            every(TLS_CHECK, tls::refresh);
            metrics.reloads("tls", tls::isFailing);
            metrics.expires("tls", tls::expiry);
        }
        every(ShortAnswers.CHECK, answers);
        every(ShortAnswers.CHECK, stalls::check);
        Duration patience = config.timeouts().requestHead();
        for (Connector each : created.jettyServer().server().getConnectors()) {
            every(patience.dividedBy(10), new SlowClients(each, patience, ticker));
        }
    }

    private @Nullable TlsCertificates certificates() {
        TlsFiles files = config.tls();
        if (files == null) {
            return null;
        }
        ListenerTls tls = ListenerTls.of(files);
        ExternalLogs external = config.externalLogs();
        for (Path file : Arrays.asList(
                external == null ? null : external.clientCa(),
                config.clientTls().authorities())) {
            if (file != null) {
                tls = tls.clients(
                        ClientCertificates.REQUESTED,
                        tls.authorities().and(ListenerTls.ClientAuthorities.of(file, Clock.systemUTC())));
            }
        }
        return TlsCertificates.read(config.clientTls().onlyTls13() ? tls.tls13() : tls, Clock.systemUTC());
    }

    /** The port that is served on, once started. */
    public int port() {
        return requireNonNull(ports).main();
    }

    /** The port on which the server tells how it is, once started; the same, if there is no other. */
    public int managementPort() {
        return requireNonNull(ports).management();
    }

    /** Lets requests end within the time given, then closes all connections. */
    public void stop(Duration grace) {
        Javalin running = javalin;
        if (running == null) {
            Optional.ofNullable(ports).ifPresent(ServerPorts::close);
            return;
        }
        Server server = running.jettyServer().server();
        long begin = ticker.read();
        mounts.drain(grace);
        server.setStopTimeout(
                Math.max(1, grace.minusNanos(ticker.read() - begin).toMillis()));
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.warn("Cut off the requests that did not end within the grace period");
        } catch (Exception e) {
            LOG.warn("The HTTP server did not stop cleanly", e);
        }
    }

    private void every(Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        ScheduledFuture<?> unused =
                scheduler.scheduleWithFixedDelay(Threads.repeatable(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private void configure(JavalinConfig javalinConfig, WebSocketPaths webSockets) {
        javalinConfig.startup.showJavalinBanner = false;
        javalinConfig.startup.showOldJavalinVersionWarning = false;
        javalinConfig.startup.startupWatcherEnabled = false;
        javalinConfig.router.ignoreTrailingSlashes = false;
        javalinConfig.http.prefer405over404 = true;
        javalinConfig.http.compressionStrategy = CompressionStrategy.NONE;
        javalinConfig.jetty.threadPool =
                HttpThreads.pool("http", config.streaming().limits().total());
        javalinConfig.jetty.modifyServletContextHandler(context -> {
            context.setErrorHandler(new StatusErrorHandler(this::refused));
            context.setSessionHandler(new NoSessions());
            filter(context, new AbortFilter());
            filter(context, new HandshakeFilter(webSockets));
        });
    }

    private static void filter(ServletContextHandler context, Filter filter) {
        context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    }

    private void tune(
            Server server, WebSocketPaths webSockets, Predicate<String> isManagement, boolean hasManagementPort) {
        // It would cut the idle timeouts of streams when threads are scarce.
        server.removeBean(server.getBean(LowResourceMonitor.class));
        server.setErrorHandler(new StatusErrorHandler(this::refused));
        Handler screen = new RequestScreen(
                webSockets::contains, new AllowedHosts(config.allowedHosts()), isManagement, hasManagementPort);
        Set<String> origins = config.streaming().allowedOrigins();
        GracefulHandler graceful =
                new GracefulHandler(origins.isEmpty() ? screen : CrossOrigin.handler(origins, screen));
        ObservingHandler observing = new ObservingHandler(observer);
        observing.setHandler(graceful);
        mounts.setHandler(observing);
        answers.setHandler(mounts);
        server.setHandler(answers);
    }

    private void refused(Request request, int code) {
        ObservingHandler.refused(observer, request, code);
    }
}
