package io.github.multikueue.proxy.server.mount.deployments;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.document.BoundedBytes;
import io.github.multikueue.proxy.core.kube.meta.header.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the body {@code {"replicas":3}}, and says exactly what is wrong with any other. */
final class ReplicasBody {

    /** The most bytes of a body. */
    static final int LIMIT = 64 << 10;

    private static final String JSON = "application/json";
    private static final String FIELD = "replicas";
    private static final String EXPECTED = " (expected: a whole number from 0 to " + Integer.MAX_VALUE + ")";
    private static final String EXPECTED_BODY = " (expected: {\"replicas\": <number>})";
    private static final int MOST_SHOWN = 64;
    /** What the parser says to who configures it. */
    private static final Pattern HINT = Pattern.compile(": enable `JsonReadFeature\\.\\w+`( to allow)?");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ReplicasBody() {}

    /**
     * Reads how many replicas there are to be.
     *
     * @throws StatusException 415, 413 or 400
     * @throws IOException if the client is gone
     */
    static int read(ApiExchange exchange) throws IOException {
        String type = exchange.request().header("Content-Type");
        if (!MediaTypes.withoutParameters(type).equals(JSON)) {
            throw new StatusException(
                    415,
                    "UnsupportedMediaType",
                    "Content-Type: " + (type == null ? "missing" : PrintableText.of(type, MOST_SHOWN))
                            + " (expected: application/json)");
        }
        try (InputStream body = exchange.body()) {
            return parse(BoundedBytes.read(body, LIMIT));
        }
    }

    static int parse(byte[] body) {
        try (JsonParser json = FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw StatusException.badRequest("body: no JSON object" + EXPECTED_BODY);
            }
            Integer replicas = fields(json);
            if (json.nextToken() != null) {
                throw StatusException.badRequest("body: something behind the JSON object" + EXPECTED_BODY);
            }
            if (replicas == null) {
                throw StatusException.badRequest("replicas: missing" + EXPECTED);
            }
            return replicas;
        } catch (JsonProcessingException e) {
            throw StatusException.badRequest(malformed(e));
        } catch (IOException e) {
            throw StatusException.badRequest("body: not UTF-8" + EXPECTED_BODY);
        }
    }

    private static @Nullable Integer fields(JsonParser json) throws IOException {
        Integer replicas = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (!name.equals(FIELD)) {
                throw StatusException.badRequest(
                        "unknown field: \"" + PrintableText.of(name, MOST_SHOWN) + "\" (expected: replicas)");
            }
            replicas = number(json);
        }
        return replicas;
    }

    private static int number(JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        if (token == JsonToken.VALUE_NUMBER_INT && json.getNumberType() == JsonParser.NumberType.INT) {
            int replicas = json.getIntValue();
            if (replicas >= 0) {
                return replicas;
            }
        }
        throw StatusException.badRequest("replicas: " + shown(json) + EXPECTED);
    }

    private static String shown(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> '"' + PrintableText.of(json.getText(), MOST_SHOWN) + '"';
            default -> PrintableText.of(json.getText(), MOST_SHOWN);
        };
    }

    private static String malformed(JsonProcessingException problem) {
        JsonLocation where = problem.getLocation();
        String position = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
        String reason = HINT.matcher(problem.getOriginalMessage()).replaceAll("");
        return "body: not JSON" + position + ": " + PrintableText.of(reason, 4 * MOST_SHOWN);
    }
}
