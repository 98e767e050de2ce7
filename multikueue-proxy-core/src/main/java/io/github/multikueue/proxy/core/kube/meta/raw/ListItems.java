package io.github.multikueue.proxy.core.kube.meta.raw;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a Kubernetes list while it arrives: of its items one is in memory at a time, as the bytes that were sent. For one thread.
 */
public final class ListItems {

    /** Takes the items, in order. */
    @FunctionalInterface
    public interface ItemConsumer {

        /** Takes the JSON of one item. */
        void accept(byte[] json) throws IOException;
    }

    private final JsonInput json;
    private final ItemConsumer items;
    private JsonNode metadata = MissingNode.getInstance();

    private ListItems(InputStream stream, int mostItemBytes, ItemConsumer items) {
        this.json = RawDocuments.input(stream, mostItemBytes);
        this.items = items;
    }

    /**
     * Reads a whole list.
     *
     * @param mostItemBytes the most bytes that one item may have
     * @return the list's own {@code metadata}; a missing node if it has none
     * @throws MalformedJsonException if it is no such list, or an item is too large
     * @throws java.io.EOFException if the stream ends within it
     */
    public static JsonNode read(InputStream stream, int mostItemBytes, ItemConsumer items) throws IOException {
        ListItems list = new ListItems(stream, mostItemBytes, items);
        list.read();
        return list.metadata;
    }

    private void read() throws IOException {
        json.expect('{');
        if (json.peek() == '}') {
            return;
        }
        readField();
        while (json.peek() != '}') {
            json.expect(',');
            readField();
        }
    }

    private void readField() throws IOException {
        String name = text(value());
        json.expect(':');
        if (name.equals("items") && json.peek() == '[') {
            readItems();
            return;
        }
        byte[] value = value();
        if (name.equals("metadata")) {
            metadata = Json.MAPPER.readTree(value);
        }
    }

    private static String text(byte[] json) throws IOException {
        return Json.MAPPER.readTree(json).asText();
    }

    private void readItems() throws IOException {
        json.expect('[');
        if (json.peek() == ']') {
            json.expect(']');
            return;
        }
        readItem();
        while (json.peek() != ']') {
            json.expect(',');
            readItem();
        }
        json.expect(']');
    }

    private void readItem() throws IOException {
        if (json.peek() != '{') {
            throw json.unexpected("an object");
        }
        items.accept(value());
    }

    /** Takes the value that comes next. */
    private byte[] value() throws IOException {
        json.peek();
        json.mark();
        json.skipValue();
        return json.sinceMark();
    }
}
