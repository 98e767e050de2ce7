package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads JSON objects that follow each other in a stream, such as the events of a watch, as the bytes that were sent. For one thread. */
public final class RawDocuments {

    private final JsonScanner scanner;

    /**
     * Begins to read.
     *
     * @param most the most bytes that one object may have
     */
    public RawDocuments(InputStream stream, int most) {
        this.scanner = new JsonScanner(stream, most);
    }

    /**
     * The next object, or null if there is none any more.
     *
     * @throws MalformedJsonException if something else comes, or the object is too large
     * @throws java.io.EOFException if the stream ends within an object
     */
    public byte @Nullable [] next() throws IOException {
        scanner.release();
        return scanner.hasNext() ? scanner.since(scanner.object()) : null;
    }
}
