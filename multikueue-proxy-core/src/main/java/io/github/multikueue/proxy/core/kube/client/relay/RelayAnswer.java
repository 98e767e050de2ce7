package io.github.multikueue.proxy.core.kube.client.relay;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** What a server has answered. For one thread, but for the two directions of a socket. */
public final class RelayAnswer implements AutoCloseable {

    private final Response response;
    private final List<Map.Entry<String, String>> headers;
    private final @Nullable RelaySocket socket;
    private @Nullable InputStream body;

    RelayAnswer(Response response, RelayRequest request) {
        this.response = response;
        this.headers = entries(response.headers());
        if (response.socket() instanceof UpgradedSocket upgraded) {
            socket = new RelaySocket(upgraded);
        } else {
            BufferedSource source = response.body().source();
            source.timeout().timeout(request.silence().toMillis(), TimeUnit.MILLISECONDS);
            body = source.inputStream();
            socket = null;
        }
    }

    /** The HTTP status. */
    public int status() {
        return response.code();
    }

    /** Name and value of each header, in order. */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** The value of a header that is given once, in whatever letter case; of several the last. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(response.header(name));
    }

    /** The body as it arrives; {@code available} says what has arrived. Empty if the server has left HTTP. */
    public InputStream body() {
        InputStream in = body;
        return in == null ? InputStream.nullInputStream() : in;
    }

    /**
     * What the server has sent behind the body, once that was read to its end.
     *
     * @throws IOException if it cannot be read
     */
    public List<Map.Entry<String, String>> trailers() throws IOException {
        return entries(response.trailers());
    }

    /** The connection, if the server has left HTTP as it was asked to, with 101; else null. */
    public @Nullable RelaySocket socket() {
        return socket;
    }

    private static List<Map.Entry<String, String>> entries(Headers headers) {
        List<Map.Entry<String, String>> entries = new ArrayList<>(headers.size());
        for (int i = 0; i < headers.size(); i++) {
            entries.add(Map.entry(headers.name(i), headers.value(i)));
        }
        return Collections.unmodifiableList(entries);
    }

    /** Ends the call; a connection whose answer was read to its end is kept. */
    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        } else {
            response.close();
        }
    }
}
