package io.github.multikueue.proxy.server.mount.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ObjectArrays;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ForwardingExchange;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/**
 * Answers {@code {"message":…}} wherever a server of Kubernetes resources answers with a {@code Status}. Each answer ends with a newline, so
 * that it is a line of a terminal.
 */
public final class MessageExchange extends ForwardingExchange {

    private static final int FIRST_FAILURE = 400;
    private static final byte[] NEWLINE = {'\n'};

    /** @param exchange gets the answer */
    public MessageExchange(ApiExchange exchange) {
        super(exchange);
    }

    @Override
    public void respond(int status, Map<String, String> headers, byte[]... body) throws IOException {
        byte[][] answer = status < FIRST_FAILURE ? body : new byte[][] {message(body)};
        delegate().respond(status, headers, ObjectArrays.concat(answer, NEWLINE));
    }

    private static byte[] message(byte[]... body) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : body) {
            whole.write(part);
        }
        JsonNode answer = Json.MAPPER.readTree(whole.toByteArray());
        return answer.path("kind").asText().equals("Status")
                ? of(answer.path("message").asText())
                : whole.toByteArray();
    }

    /** The body of an error. */
    public static byte[] of(String message) {
        return Json.bytes(Json.object().put("message", message));
    }
}
