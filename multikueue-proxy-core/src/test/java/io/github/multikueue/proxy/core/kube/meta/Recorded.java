package io.github.multikueue.proxy.core.kube.meta;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The request and the body of an exchange with a real kube-apiserver. */
public record Recorded(String target, JsonNode body) {

    public static Recorded of(String name) {
        try (InputStream in = Recorded.class.getResourceAsStream("/recordings/" + name + ".json")) {
            JsonNode exchange = Json.MAPPER.readTree(Objects.requireNonNull(in, name));
            return new Recorded(exchange.at("/request/path").asText(), exchange.at("/response/body"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public UrlQuery query() {
        return RequestInfo.of("GET", target).query();
    }
}
