package io.github.multikueue.proxy.server.http.exchange;

import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.server.http.answer.StalledWrites;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;

/**
 * What all exchanges of a listener share.
 *
 * @param stalls gives up on clients that take nothing
 * @param answers bounds how much answers take that their clients have not taken yet
 * @param scheduler runs short tasks at their time
 * @param pingInterval how often a WebSocket gets a sign of life
 * @param webSockets does the handshakes
 */
record ExchangeContext(
        StalledWrites stalls,
        AnswerBudget answers,
        ScheduledExecutorService scheduler,
        Duration pingInterval,
        WebSocketMappings webSockets) {}
