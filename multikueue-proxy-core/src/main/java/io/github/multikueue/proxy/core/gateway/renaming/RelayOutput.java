package io.github.multikueue.proxy.core.gateway.renaming;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer over HTTP. It begins when it must, so that there can be another one until then, and so that short ones have a length.
 */
final class RelayOutput extends AnswerOutput {

    private static final int SHORT = 64 * 1024;

    private final ApiExchange exchange;
    private final int status;
    private final List<Map.Entry<String, String>> headers;
    private final boolean lasts;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private ApiExchange.@Nullable ResponseStream stream;

    /** @param lasts whether the answer lasts by its nature, so that nobody waits for its end */
    RelayOutput(ApiExchange exchange, int status, List<Map.Entry<String, String>> headers, boolean lasts) {
        this.exchange = exchange;
        this.status = status;
        this.headers = headers;
        this.lasts = lasts;
    }

    @Override
    void send(byte[] bytes, int offset, int length) throws IOException {
        if (unsent.size() + length <= SHORT) {
            unsent.write(bytes, offset, length);
        } else {
            drained(headers).write(bytes, offset, length);
        }
    }

    /** The answer, which begins if it has not yet; what was kept back is written to it. */
    private ApiExchange.ResponseStream drained(List<Map.Entry<String, String>> head) throws IOException {
        ApiExchange.ResponseStream begun = stream;
        if (begun == null) {
            begun = exchange.relay(status, head, lasts);
            stream = begun;
        }
        if (unsent.size() > 0) {
            begun.write(unsent.toByteArray());
            unsent.reset();
        }
        return begun;
    }

    @Override
    public void flush() throws IOException {
        attempt(() -> drained(headers).flush());
    }

    @Override
    public void close() throws IOException {
        List<Map.Entry<String, String>> head = new ArrayList<>(headers);
        head.add(Map.entry("Content-Length", Integer.toString(unsent.size())));
        attempt(() -> drained(head).close());
    }
}
