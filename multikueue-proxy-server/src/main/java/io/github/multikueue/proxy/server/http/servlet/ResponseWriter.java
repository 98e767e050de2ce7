package io.github.multikueue.proxy.server.http.servlet;

import com.google.common.base.Ticker;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.http.answer.KnownConnections;
import io.github.multikueue.proxy.server.http.answer.TimedResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes responses, and gives up on readers who take nothing for too long. Jetty's own idle timeouts are not used for
 * that: they also end what is merely silent, streams of HTTP/2 at the second time.
 */
@Singleton
public final class ResponseWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseWriter.class);
    private static final int CHECKS = 10;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration LONGEST_CHECK = Duration.ofSeconds(1);

    private final Duration patience;
    private final Ticker ticker;
    private final AnswerBudget answers;
    private final Set<ResponseBody> writing = ConcurrentHashMap.newKeySet();

    @Inject
    ResponseWriter(ServerConfig config, ScheduledExecutorService scheduler, Ticker ticker, AnswerBudget answers) {
        this.answers = answers;
        this.patience = config.timeouts().writeStall();
        this.ticker = ticker;
        long nanos = Math.min(patience.dividedBy(CHECKS).toNanos(), LONGEST_CHECK.toNanos());
        ScheduledFuture<?> unused =
                scheduler.scheduleWithFixedDelay(Threads.repeatable(this::giveUp), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** The body of a response that lasts, to be written. */
    public ResponseBody body(HttpServletRequest request) {
        TimedResponse.lasts(
                ServletContextRequest.getServletContextRequest(request).getServletContextResponse());
        return new ResponseBody(request, patience, ticker, writing);
    }

    /** Somebody who is known makes a request; see {@link KnownConnections}. */
    public void known(HttpServletRequest request) {
        KnownConnections.add(ServletContextRequest.getServletContextRequest(request));
    }

    /**
     * Makes room for the whole body of a response until the client has taken it, before anything of the response is set.
     *
     * @throws TooManyRequestsException if large answers that clients have not taken yet leave none
     */
    public AnswerBudget.Lease room(int bytes) {
        AnswerBudget.Lease room = answers.lease();
        if (!room.hold(bytes)) {
            throw new TooManyRequestsException("too many large answers at a time: others wait to be read", RETRY_AFTER);
        }
        return room;
    }

    /**
     * Sends the whole body of a response, of which nothing has been sent; returns at once. Nobody waits for the client: the response is
     * complete when the client has taken it, and is broken off if the client takes nothing for long.
     *
     * @param body as long as the response says; not to be changed any more
     * @param room given back when the client has taken the body, or has left
     */
    public void send(HttpServletRequest request, byte[] body, AnswerBudget.Lease room) {
        ServletContextRequest.getServletContextRequest(request)
                .getHttpOutput()
                .sendContent(ByteBuffer.wrap(body), Callback.from(room::close, cause -> notSent(room, cause)));
    }

    private static void notSent(AnswerBudget.Lease room, Throwable cause) {
        room.close();
        LOG.debug("The client left before it had its answer", cause);
    }

    private void giveUp() {
        long now = ticker.read();
        writing.forEach(body -> body.giveUpAfter(now));
    }
}
