package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Reads an open watch or log line by line; closing it leaves. */
final class EventLines implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private final BufferedReader reader;

    EventLines(HttpResponse<InputStream> response) {
        this.response = response;
        this.reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    int status() {
        return response.statusCode();
    }

    /** The next line, or null at the end. */
    String line() {
        try {
            return reader.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next event. */
    JsonNode event() {
        String line = line();
        if (line == null) {
            throw new AssertionError("the watch has ended");
        }
        try {
            return Json.MAPPER.readTree(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next event as {@code TYPE name}. */
    String next() {
        JsonNode event = event();
        String name = event.at("/object/metadata/name").asText("");
        return (event.path("type").asText() + " " + name).strip();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
