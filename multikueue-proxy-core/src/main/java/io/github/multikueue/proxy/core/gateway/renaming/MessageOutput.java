package io.github.multikueue.proxy.core.gateway.renaming;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The events of a watch as messages of a WebSocket: what is flushed is one. */
final class MessageOutput extends AnswerOutput {

    private final ApiExchange exchange;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private ApiExchange.@Nullable MessageStream messages;

    MessageOutput(ApiExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    void send(byte[] bytes, int offset, int length) {
        message.write(bytes, offset, length);
    }

    private ApiExchange.MessageStream messages() throws IOException {
        ApiExchange.MessageStream open = messages;
        if (open == null) {
            open = exchange.upgrade("");
            messages = open;
        }
        return open;
    }

    @Override
    public void flush() throws IOException {
        attempt(() -> {
            ApiExchange.MessageStream open = messages();
            if (message.size() > 0) {
                open.send(message.toByteArray());
                message.reset();
            }
        });
    }

    @Override
    public void close() throws IOException {
        attempt(() -> messages().close());
    }
}
