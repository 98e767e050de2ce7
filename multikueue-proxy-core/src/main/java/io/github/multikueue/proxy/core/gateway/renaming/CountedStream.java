package io.github.multikueue.proxy.core.gateway.renaming;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** A body that is passed on as it is, and counted. */
record CountedStream(ApiExchange.ResponseStream stream, LongConsumer counter) implements ApiExchange.ResponseStream {

    @Override
    public void write(byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            counter.accept(part.length);
        }
        stream.write(parts);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        counter.accept(length);
        stream.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        stream.flush();
    }

    @Override
    public void trailers(List<Map.Entry<String, String>> trailers) {
        stream.trailers(trailers);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
