package io.github.multikueue.proxy.core.kube.meta;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts, and returns an equal one that was read before, if that was lately: most texts of many objects are namespaces, types and
 * reasons, which would otherwise be kept once for each object. Each text has one place to be remembered at, where the next one with
 * the same place replaces it; so memory is bounded, and nothing is ever wrong but an equal text that is there twice.
 */
final class RepeatedTexts extends StdScalarDeserializer<String> {

    private static final long serialVersionUID = 1L;

    /** A power of two. */
    private static final int PLACES = 1 << 12;

    /** Longer ones are hardly repeated. */
    private static final int LONGEST = 64;

    private final transient AtomicReferenceArray<String> lately = new AtomicReferenceArray<>(PLACES);

    RepeatedTexts() {
        super(String.class);
    }

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = StringDeserializer.instance.deserialize(parser, context);
        return text == null || text.length() > LONGEST ? text : shared(text);
    }

    private String shared(String text) {
        int hash = text.hashCode();
        int place = (hash ^ hash >>> 12) & PLACES - 1;
        String before = lately.getAcquire(place);
        if (text.equals(before)) {
            return before;
        }
        lately.setRelease(place, text);
        return text;
    }
}
