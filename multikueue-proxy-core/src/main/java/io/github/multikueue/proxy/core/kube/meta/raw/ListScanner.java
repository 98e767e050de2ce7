package io.github.multikueue.proxy.core.kube.meta.raw;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.util.Arrays;

/**
 * Finds where the items of a Kubernetes list begin and end, while the list is read: no more of it is in memory than what has not been
 * taken yet, which is one item as a rule. That is less than half the work of a parser, and in any text that is JSON it finds the borders
 * a parser finds. What lies between them is for a parser to judge.
 */
final class ListScanner {

    private static final byte[] ITEMS = "items".getBytes(US_ASCII);

    private final JsonWindow json;
    private int itemStart;
    private boolean first = true;
    private boolean itemsFound;

    ListScanner(JsonWindow json) {
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
        if (json.next() == ']') {
            json.skip();
            first = false;
            fields();
            return false;
        }
        comma();
        if (json.next() != '{') {
            throw json.unexpected("an object");
        }
        itemStart = json.position();
        json.skipContainer();
        return true;
    }

    /** The position of the item that has been passed. */
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
        while (json.next() != '}') {
            comma();
            boolean items = isItems();
            json.expect(':');
            if (items && json.next() == '[') {
                json.skip();
                first = true;
                return true;
            }
            if (items && json.next() != 'n') {
                throw json.unexpected("an array");
            }
            json.skipValue();
        }
        json.skip();
        json.expectEnd();
        return false;
    }

    /** Goes over the name of a field. */
    private boolean isItems() throws IOException {
        if (json.next() != '"') {
            throw json.unexpected("the name of a field");
        }
        int start = json.position() + 1;
        int end = json.skipString();
        byte[] name = Arrays.copyOfRange(json.bytes(), json.index(start), json.index(end));
        if (Bytes.contains(name, (byte) '\\')) {
            throw new MalformedListException("JSON with a field whose name is escaped");
        }
        if (!Arrays.equals(name, ITEMS)) {
            return false;
        }
        if (itemsFound) {
            throw new MalformedListException("JSON with the field \"items\" twice");
        }
        itemsFound = true;
        return true;
    }
}
