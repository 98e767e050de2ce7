package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.IOException;

/**
 * Finds where the items of a Kubernetes list begin and end, while the list is read. Does not mark what it has passed: that is for whoever
 * takes the items, one at a time as a rule.
 */
final class ListScanner {

    private final JsonInput json;
    private int itemStart;
    private boolean first = true;
    private boolean itemsFound;

    ListScanner(JsonInput json) {
        this.json = json;
    }

    /**
     * Goes behind the opening bracket of the items.
     *
     * @return false if there are no items, and the list is over
     */
    boolean toItems() throws IOException {
        json.expect('{');
        return fields();
    }

    /** Goes behind the next item; if there is none, to the end of the list, and returns false. */
    boolean nextItem() throws IOException {
        if (json.peek() == ']') {
            json.expect(']');
            first = false;
            fields();
            return false;
        }
        comma();
        if (json.peek() != '{') {
            throw json.unexpected("an object");
        }
        itemStart = json.position() - json.marked();
        json.skipValue();
        return true;
    }

    /** How far from the mark the item begins that has been passed. */
    int itemStart() {
        return itemStart;
    }

    private void comma() throws IOException {
        if (!first) {
            json.expect(',');
        }
        first = false;
    }

    /** Goes over fields of the list, up to its items or its end; returns whether up to its items. */
    private boolean fields() throws IOException {
        while (json.peek() != '}') {
            comma();
            boolean items = isItems();
            json.expect(':');
            if (items && json.peek() == '[') {
                json.expect('[');
                first = true;
                return true;
            }
            if (items && json.peek() != 'n') {
                throw json.unexpected("an array");
            }
            json.skipValue();
        }
        json.expect('}');
        if (!json.isAtEnd()) {
            throw json.unexpected("nothing behind the list");
        }
        return false;
    }

    /** Goes over the name of a field. */
    private boolean isItems() throws IOException {
        if (json.peek() != '"') {
            throw json.unexpected("the name of a field");
        }
        int start = json.position() - json.marked() + 1;
        json.skipString();
        int from = json.marked() + start;
        int to = json.position() - 1;
        if (JsonStrings.special(json.bytes(), from, to) < to) {
            throw new MalformedJsonException("JSON with a field whose name is escaped");
        }
        if (!JsonStrings.decode(json.bytes(), from, to).equals("items")) {
            return false;
        }
        if (itemsFound) {
            throw new MalformedJsonException("JSON with the field \"items\" twice");
        }
        itemsFound = true;
        return true;
    }
}
