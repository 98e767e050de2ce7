package io.github.multikueue.proxy.core.kube.meta.raw;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes parts out of JSON without rewriting the rest: what is kept has the very bytes the API server sent, with all the
 * fields we know nothing of.
 */
public final class RawJson {

    private static final ObjectReader METADATA = Json.MAPPER.readerFor(ObjectMeta.class);

    /** A piece of the document, and what it says of itself. */
    private record Item(ObjectSpans.Span span, ObjectMeta metadata) {}

    private RawJson() {}

    /**
     * A list without some of its items.
     *
     * @param json the list; the original array if nothing was left out
     * @param size how many items are left
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
    public record Filtered(byte[] json, int size) {}

    /** Calls the consumer with the metadata of each item of a Kubernetes list, in order. */
    public static void forEachItem(byte[] list, Consumer<ObjectMeta> consumer) throws IOException {
        items(list).forEach(each -> consumer.accept(each.metadata()));
    }

    /**
     * Keeps the items of a Kubernetes list that fit the condition.
     *
     * @throws IOException if it is no such list
     */
    public static Filtered filterItems(byte[] list, Predicate<ObjectMeta> condition) throws IOException {
        List<Item> items = items(list);
        List<Item> kept =
                items.stream().filter(each -> condition.test(each.metadata())).toList();
        if (kept.size() == items.size()) {
            return new Filtered(list, items.size());
        }
        int head = items.get(0).span().start();
        int rest = items.get(items.size() - 1).span().end();
        return new Filtered(join(list, head, kept, rest), kept.size());
    }

    /** Into an array that is no larger than it has to be: a list may be a good part of the memory. */
    private static byte[] join(byte[] list, int head, List<Item> kept, int rest) {
        int commas = Math.max(0, kept.size() - 1);
        int items = kept.stream().mapToInt(each -> each.span().length()).sum();
        ByteBuffer result = ByteBuffer.allocate(head + items + commas + list.length - rest);
        result.put(list, 0, head);
        for (int i = 0; i < kept.size(); i++) {
            if (i > 0) {
                result.put((byte) ',');
            }
            ObjectSpans.Span span = kept.get(i).span();
            result.put(list, span.start(), span.length());
        }
        result.put(list, rest, list.length - rest);
        return result.array();
    }

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

    private static List<Item> items(byte[] list) throws IOException {
        try (JsonParser parser = Json.MAPPER.createParser(list)) {
            if (!enter(parser, "items") || parser.currentToken() == JsonToken.VALUE_NULL) {
                return List.of();
            }
            expect(parser.currentToken(), JsonToken.START_ARRAY);
            List<Item> items = new ArrayList<>();
            for (ObjectSpans.Span span : ObjectSpans.ofArray(list, start(parser))) {
                items.add(new Item(span, metadata(list, span)));
            }
            return items;
        }
    }

    /** Of an object's fields, API servers write the metadata before all that is large: what follows it is not parsed. */
    private static ObjectMeta metadata(byte[] list, ObjectSpans.Span item) throws IOException {
        try (JsonParser parser = Json.MAPPER.createParser(list, item.start(), item.length())) {
            ObjectMeta metadata = enter(parser, "metadata") ? METADATA.readValue(parser) : null;
            return requireNonNullElse(metadata, ObjectMeta.NONE);
        }
    }

    /** Goes to the value of a field of the outermost object; returns whether there is one. */
    private static boolean enter(JsonParser parser, String name) throws IOException {
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
