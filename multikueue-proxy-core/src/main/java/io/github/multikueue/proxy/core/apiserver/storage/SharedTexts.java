package io.github.multikueue.proxy.core.apiserver.storage;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lets objects share texts that many of them have, such as the names of namespaces and labels. It remembers some thousand texts, each until
 * another one takes its place. Safe for use by many threads.
 */
final class SharedTexts {

    private static final int PLACES = 1 << 12;

    private final AtomicReferenceArray<@Nullable String> texts = new AtomicReferenceArray<>(PLACES);

    /** An equal text. */
    String shared(String text) {
        int hash = text.hashCode();
        int place = (hash ^ hash >>> 15) & PLACES - 1;
        String known = texts.get(place);
        if (text.equals(known)) {
            return known;
        }
        texts.set(place, text);
        return text;
    }
}
