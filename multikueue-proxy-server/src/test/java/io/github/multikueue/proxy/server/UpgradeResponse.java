package io.github.multikueue.proxy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** What a server answers to a WebSocket handshake, be it an upgrade or a refusal. */
record UpgradeResponse(URI uri, int statusCode, HttpHeaders headers) implements HttpResponse<Void> {

    static UpgradeResponse of(URI uri, String token) {
        List<String> head = new ArrayList<>(List.of(
                "GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.1",
                "Host: " + uri.getAuthority(),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        if (token != null) {
            head.add("Authorization: Bearer " + token);
        }
        try (RawConnection connection = new RawConnection(new Socket(uri.getHost(), uri.getPort()))) {
            List<String> lines = connection
                    .request(head.toArray(String[]::new))
                    .readHead()
                    .lines()
                    .toList();
            Map<String, List<String>> headers = new HashMap<>();
            lines.stream()
                    .skip(1)
                    .map(line -> line.split(": ", 2))
                    .forEach(pair -> headers.computeIfAbsent(pair[0], name -> new ArrayList<>())
                            .add(pair[1]));
            return new UpgradeResponse(
                    uri,
                    Integer.parseInt(lines.get(0).split(" ", 3)[1]),
                    HttpHeaders.of(headers, (name, value) -> true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public HttpRequest request() {
        return HttpRequest.newBuilder(uri).build();
    }

    @Override
    public Optional<HttpResponse<Void>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Void body() {
        return null;
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
    }
}
