package io.github.multikueue.proxy.examples.ranchertokens;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Somebody who sends requests, always with the same headers. */
final class HttpCaller {

    static final String APPLY = "application/apply-patch+yaml";
    static final String MERGE = "application/merge-patch+json";

    record Answer(int status, JsonNode body) {

        String message() {
            return body.path("message").asText();
        }
    }

    private final HttpClient client;
    private final String address;
    private final List<String> headers;

    /** @param headers names and values in turn */
    HttpCaller(SSLContext tls, String address, String... headers) {
        this.client = HttpClient.newBuilder().sslContext(tls).build();
        this.address = address;
        this.headers = List.of(headers);
    }

    Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    Answer table(String path) throws Exception {
        return send(request(path)
                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .GET());
    }

    Answer post(String path, String json) throws Exception {
        return with("POST", path, "application/json", json);
    }

    Answer with(String method, String path, String contentType, String body) throws Exception {
        return send(request(path)
                .header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer delete(String path) throws Exception {
        return send(request(path).DELETE());
    }

    /** The events of a watch, as they come. */
    InputStream watch(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(60));
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return request;
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), Json.MAPPER.readTree(response.body()));
    }
}
