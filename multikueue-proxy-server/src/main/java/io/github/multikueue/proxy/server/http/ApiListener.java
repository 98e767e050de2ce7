package io.github.multikueue.proxy.server.http;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.server.http.answer.ShortAnswers;
import io.github.multikueue.proxy.server.http.answer.StalledWrites;
import io.github.multikueue.proxy.server.http.exchange.ApiHandler;
import io.github.multikueue.proxy.server.http.exchange.ExchangeHandler;
import java.io.IOException;
import java.net.BindException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.Graceful;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port on which Kubernetes APIs are served: HTTP/1.1, HTTP/2 over TLS, and WebSockets, all handed to one {@link ApiHandler}. A
 * program may have several, each with certificates and a handler of its own. Started once, stopped once.
 *
 * <pre>{@code
 * ApiListener listener = new ApiListener(ListenerConfig.of("api", 6443).with(tls), handler, scheduler, ticker);
 * listener.start();
 * ...
 * listener.stop(Duration.ofSeconds(25));
 * }</pre>
 */
public final class ApiListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiListener.class);
    private static final Duration TLS_CHECK = Duration.ofSeconds(1);
    private static final int CHECKS = 10;

    private final ListenerConfig config;
    private final ScheduledExecutorService scheduler;
    private final Ticker ticker;
    private final StalledWrites stalls;
    private final ShortAnswers answers;
    private final ExchangeHandler exchanges;
    private final UnknownTokens tokens;
    private final Server server;
    private final List<Future<?>> checks = new ArrayList<>();
    private @Nullable ServerConnector connector;
    private volatile @Nullable TlsCertificates certificates;
    private int port;

    /**
     * Makes a listener that is not started. What its clients have not taken yet of large answers may be a third of the heap.
     *
     * @param scheduler runs short tasks: looks for slow clients and changed certificates, sends pings
     * @param ticker the clock by which clients are slow
     */
    public ApiListener(ListenerConfig config, ApiHandler handler, ScheduledExecutorService scheduler, Ticker ticker) {
        this(config, handler, scheduler, ticker, AnswerBudget.ofHeap());
    }

    /**
     * The same with a budget of its own, or one that it shares with others.
     *
     * @param budget bounds how much answers take that their clients have not taken yet: beyond it, 429 or 503
     */
    public ApiListener(
            ListenerConfig config,
            ApiHandler handler,
            ScheduledExecutorService scheduler,
            Ticker ticker,
            AnswerBudget budget) {
        this.config = config;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.stalls = new StalledWrites(config.writeStall(), ticker);
        this.answers = new ShortAnswers(config.writeStall(), ticker);
        this.exchanges =
                new ExchangeHandler(handler, stalls, budget, scheduler, config.keepAliveInterval(), config.errors());
        this.tokens = new UnknownTokens(ticker);
        this.server = new Server(HttpThreads.pool(config.name(), config.lastingAnswers()));
    }

    /**
     * Begins to serve.
     *
     * @throws BindException if the port is taken
     * @throws InvalidConfigException if the certificate cannot be used
     */
    public void start() throws IOException {
        ListenerTls settings = config.tls();
        TlsCertificates tls = settings == null ? null : TlsCertificates.read(settings, Clock.systemUTC());
        certificates = tls;
        ServerConnector created = Connectors.forApi(server, config, tls);
        connector = created;
        server.addConnector(created);
        server.addBean(new ConnectionLimit(
                config.connections(), config.connections() + " of the listener " + config.name(), ticker, created));
        ObjIntConsumer<Request> refused = (request, code) -> LOG.debug("Refused a request: {}", code);
        server.setErrorHandler(new StatusErrorHandler(refused, config.errors()));
        answers.setHandler(new HostScreen(
                new AllowedHosts(config.allowedHosts()),
                new CredentialScreen(tokens, refused, config.errors(), exchanges)));
        server.setHandler(answers);
        BoundPort bound = BoundPort.bind(config.bindAddress(), config.port(), "a free port");
        bound.handTo(created);
        port = bound.port();
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("listener " + config.name() + " does not start", e);
        }
        if (tls != null) {
            every(TLS_CHECK, tls::refresh);
        }
        Duration patience = config.requestHead();
        every(patience.dividedBy(CHECKS), new SlowClients(created, patience, ticker));
        every(config.writeStall().dividedBy(CHECKS), stalls::check);
        every(ShortAnswers.CHECK, answers);
    }

    private void every(Duration interval, Runnable task) {
        long nanos = Math.min(interval.toNanos(), TLS_CHECK.toNanos());
        checks.add(scheduler.scheduleWithFixedDelay(Threads.repeatable(task), nanos, nanos, TimeUnit.NANOSECONDS));
    }

    /** Whether the files of the certificate have changed and cannot be used, so that the old certificate stays in use. */
    public boolean isCertificateFailing() {
        TlsCertificates used = certificates;
        return used != null && used.isFailing();
    }

    /** When the certificate ends that is in use; the beginning of 1970 as long as there is none. */
    public Instant certificateExpiry() {
        TlsCertificates used = certificates;
        return used == null ? Instant.EPOCH : used.expiry();
    }

    /** How many requests have been refused with 429 since their address guesses credentials; no handler has seen them. */
    public long refusedGuesses() {
        return tokens.refusals();
    }

    /** Verifies certificates of clients against the authorities in use; none will do before the start, and without TLS. */
    public ClientCertificateVerifier clients() {
        TlsCertificates used = certificates;
        return used == null ? new ClientCertificateVerifier(List.of(), Clock.systemUTC()) : used.clients();
    }

    /** The port that is served on, once started. */
    public int port() {
        return port;
    }

    /**
     * Takes no more connections, answers new requests on those that are open with 503, and lets the others end within the time
     * given. Answers that last, such as watches, should be ended by their handlers first; what has not ended in time is broken
     * off, so that no client takes it for complete. WebSockets are closed with code 1001.
     */
    public void stop(Duration grace) {
        ServerConnector started = connector;
        if (started == null) {
            return;
        }
        started.close();
        HTTP2ServerConnectionFactory http2 = started.getConnectionFactory(HTTP2ServerConnectionFactory.class);
        if (http2 != null) {
            // Tells clients of HTTP/2 to send their next requests elsewhere.
            var unused = Graceful.shutdown(http2);
        }
        exchanges.drain(grace);
        int rest = exchanges.cutOff();
        if (rest > 0) {
            LOG.warn("Cut off {} requests that did not end within the grace period", rest);
        }
        checks.forEach(check -> check.cancel(false));
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The listener {} did not stop cleanly", config.name(), e);
        }
    }

    /** Stops at once. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
