package io.github.multikueue.proxy.core.kube.client.relay;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to be sent as it is.
 *
 * @param method the HTTP method
 * @param target path and query; the path of the server's address goes in front
 * @param headers name and value of each, in order; without those about the connection and the length of the body
 * @param body what is sent, or null for nothing
 * @param way how it is sent
 * @param answerTimeout how long the server may take until the head of its answer, the upload of the body included; zero for ever
 * @param silence how long the server may say nothing in the body of its answer; zero for ever
 */
public record RelayRequest(
        String method,
        String target,
        List<Map.Entry<String, String>> headers,
        @Nullable RelayBody body,
        Way way,
        Duration answerTimeout,
        Duration silence) {

    /** How a request is sent. */
    public enum Way {
        /** Over HTTP/2 where the server has it: over soon. */
        UNARY,
        /** Over HTTP/1.1, so that a reader who stalls holds up the server, and not our memory. */
        STREAM,
        /** As {@link #STREAM}, and asks for leaving HTTP; the headers say to what by {@code Upgrade}. */
        UPGRADE
    }

    /** Copies the list. */
    public RelayRequest {
        headers = List.copyOf(headers);
    }
}
