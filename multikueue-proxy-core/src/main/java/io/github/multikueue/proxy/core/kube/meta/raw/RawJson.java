package io.github.multikueue.proxy.core.kube.meta.raw;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes parts out of JSON without rewriting the rest: what is kept has the very bytes the API server sent, with all the
 * fields we know nothing of.
 */
public final class RawJson {

    private RawJson() {}

    /**
     * The value of a top-level field.
     *
     * @throws IOException if the document is no JSON object
     */
    public static Optional<byte[]> field(byte[] object, String name) throws IOException {
        try (JsonParser parser = Json.MAPPER.createParser(object)) {
            if (!enter(parser, name)) {
                return Optional.empty();
            }
            int start = start(parser);
            parser.skipChildren();
            return Optional.of(Arrays.copyOfRange(object, start, end(parser)));
        }
    }

    /** Goes to the value of a field of the outermost object; returns whether there is one. */
    static boolean enter(JsonParser parser, String name) throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            if (field.equals(name)) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static void expect(@Nullable JsonToken token, JsonToken expected) throws IOException {
        if (token != expected) {
            throw new IOException("JSON token " + token + " (expected: " + expected + ")");
        }
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Behind the value the parser has just passed; scalars have no end of their own, so this is for containers. */
    private static int end(JsonParser parser) {
        return (int) parser.currentLocation().getByteOffset();
    }
}
