package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds where the objects of a JSON array begin and end. */
final class ObjectSpans {

    /** An object of the text, from its opening brace to behind its closing one. */
    record Span(int start, int end) {

        int length() {
            return end - start;
        }
    }

    private ObjectSpans() {}

    /**
     * The objects of an array, in order.
     *
     * @param start where the array's opening bracket is
     * @throws IOException if it is no array of objects, or is not complete
     */
    static List<Span> ofArray(byte[] json, int start) throws IOException {
        JsonScanner scanner = new JsonScanner(json, start);
        List<Span> spans = new ArrayList<>();
        scanner.expect('[');
        if (scanner.next() == ']') {
            return spans;
        }
        spans.add(object(scanner));
        while (scanner.next() != ']') {
            scanner.expect(',');
            spans.add(object(scanner));
        }
        return spans;
    }

    private static Span object(JsonScanner scanner) throws IOException {
        return new Span(scanner.object(), scanner.position());
    }
}
