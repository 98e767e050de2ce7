package io.github.multikueue.proxy.core.fake.http;

import io.github.multikueue.proxy.core.apiserver.ApiExchange.ResponseStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Map;

/** The body of an answer that is written piece by piece. */
final class BodyStream implements ResponseStream {
    private final HttpExchange exchange;

    BodyStream(HttpExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void write(byte[]... parts) throws IOException {
        exchange.write(parts);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        exchange.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        exchange.flush();
    }

    @Override
    public void trailers(List<Map.Entry<String, String>> trailers) {
        exchange.trailers(trailers);
    }

    @Override
    public void close() throws IOException {
        if (exchange.isGone()) {
            throw new SocketException("the connection is closed");
        }
        exchange.end();
    }
}
