package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.server.HandTicker;
import io.github.multikueue.proxy.server.RawConnection;
import io.github.multikueue.proxy.server.http.exchange.ApiHandler;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** A real listener on a free port, with a clock that the test advances. */
final class TestListener implements AutoCloseable {

    private static final Duration STALL = Duration.ofSeconds(30);
    private static final Duration NEVER = Duration.ofHours(1);

    private final HandTicker ticker = new HandTicker();
    private final ScheduledExecutorService scheduler =
            new ScheduledThreadPoolExecutor(2, Threads.daemons("test-timer"));
    private final ApiListener listener;
    private final boolean secure;

    TestListener(ListenerConfig config, ApiHandler handler) throws IOException {
        this(config, handler, AnswerBudget.ofHeap());
    }

    private TestListener(ListenerConfig config, ApiHandler handler, AnswerBudget budget) throws IOException {
        this.listener = new ApiListener(config, handler, scheduler, ticker, budget);
        this.secure = config.tls() != null;
        listener.start();
    }

    static TestListener plain(ApiHandler handler) throws IOException {
        return new TestListener(config(), handler);
    }

    static TestListener secure(ListenerTls tls, ApiHandler handler) throws IOException {
        return new TestListener(config().with(tls), handler);
    }

    /** Patient with whoever reads nothing of an answer that lasts. */
    static TestListener budgeted(ListenerTls tls, AnswerBudget budget, ApiHandler handler) throws IOException {
        return new TestListener(config().with(tls).times(NEVER, NEVER, NEVER), handler, budget);
    }

    /** With pings, on the real clock. */
    static TestListener pinging(Duration interval, ApiHandler handler) throws IOException {
        return new TestListener(config().times(NEVER, STALL, interval), handler);
    }

    private static ListenerConfig config() {
        return ListenerConfig.of("test", 0).on("127.0.0.1").times(NEVER, STALL, NEVER);
    }

    ApiListener listener() {
        return listener;
    }

    void pass(Duration time) {
        ticker.pass(time);
    }

    URI uri(String path) {
        return URI.create((secure ? "https://localhost:" : "http://localhost:") + listener.port() + path);
    }

    RawConnection connect() throws IOException {
        return new RawConnection(new Socket("127.0.0.1", listener.port()));
    }

    @Override
    public void close() {
        listener.close();
        scheduler.shutdownNow();
    }
}
