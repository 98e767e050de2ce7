package io.github.multikueue.proxy.server.http.answer;

import com.google.common.base.Ticker;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Bounds how long a client may take nothing of an answer: some seconds, whoever writes it, and whether a thread waits for that or not.
 * Answers that last, such as logs, take themselves out by {@link TimedResponse#lasts}.
 */
public final class ShortAnswers extends Handler.Wrapper implements Runnable {

    /** How often to {@link #run} them. */
    public static final Duration CHECK = Duration.ofMillis(200);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** With many answers of one of their connections. */
    private static final Duration PATIENCE_WITH_STRANGERS = Duration.ofSeconds(1);

    private final StalledWrites stalls;

    /** @param atMost how long a client may take nothing of any answer; if it is shorter than 10 s, it counts here, too */
    public ShortAnswers(Duration atMost, Ticker ticker) {
        this.stalls = new StalledWrites(atMost.compareTo(PATIENCE) < 0 ? atMost : PATIENCE, ticker);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return super.handle(request, new TimedResponse(request, response, stalls), callback);
    }

    /** Gives up on clients that have stalled; to be called every {@link #CHECK}. */
    @Override
    public void run() {
        stalls.check();
        KnownConnections.closeStrangers(stalls.waiting(PATIENCE_WITH_STRANGERS));
    }
}
