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

    private final JsonScanner scanner;
    private final ItemConsumer items;
    private JsonNode metadata = MissingNode.getInstance();

    private ListItems(InputStream stream, int mostItemBytes, ItemConsumer items) {
        this.scanner = new JsonScanner(stream, mostItemBytes);
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
        scanner.expect('{');
        if (scanner.next() == '}') {
            return;
        }
        readField();
        while (scanner.next() != '}') {
            scanner.expect(',');
            readField();
        }
    }

    private void readField() throws IOException {
        scanner.release();
        String name = text(scanner.since(scanner.value()));
        scanner.expect(':');
        if (name.equals("items") && scanner.next() == '[') {
            readItems();
            return;
        }
        scanner.release();
        byte[] value = scanner.since(scanner.value());
        if (name.equals("metadata")) {
            metadata = Json.MAPPER.readTree(value);
        }
    }

    private static String text(byte[] json) throws IOException {
        return Json.MAPPER.readTree(json).asText();
    }

    private void readItems() throws IOException {
        scanner.expect('[');
        if (scanner.next() == ']') {
            scanner.expect(']');
            return;
        }
        readItem();
        while (scanner.next() != ']') {
            scanner.expect(',');
            readItem();
        }
        scanner.expect(']');
    }

    private void readItem() throws IOException {
        scanner.release();
        items.accept(scanner.since(scanner.object()));
    }
}
