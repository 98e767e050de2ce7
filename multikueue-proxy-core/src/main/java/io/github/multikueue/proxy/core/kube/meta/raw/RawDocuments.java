package io.github.multikueue.proxy.core.kube.meta.raw;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads JSON objects that follow each other in a stream, such as the events of a watch, as the bytes that were sent. For one thread. */
public final class RawDocuments {

    private final JsonInput json;

    /**
     * Begins to read.
     *
     * @param most the most bytes that one object may have
     */
    public RawDocuments(InputStream stream, int most) {
        this.json = input(stream, most);
    }

    /**
     * The next object, or null if there is none any more.
     *
     * @throws MalformedJsonException if something else comes, or the object is too large
     * @throws java.io.EOFException if the stream ends within an object
     */
    public byte @Nullable [] next() throws IOException {
        if (json.isAtEnd()) {
            return null;
        }
        json.mark();
        if (json.peek() != '{') {
            throw json.unexpected("an object");
        }
        json.skipValue();
        return json.sinceMark();
    }

    /** @param most the most bytes that one value may have */
    static JsonInput input(InputStream stream, int most) {
        return new JsonInput(
                stream, most, () -> new MalformedJsonException("JSON value: more than " + most + " bytes"));
    }
}
