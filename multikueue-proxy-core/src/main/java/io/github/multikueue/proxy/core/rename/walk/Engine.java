package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.rename.json.JsonInput;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.names.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Replaces names in documents in one direction. Safe for use by several threads. */
public final class Engine {

    private final Vocabulary words;
    private final int mostBytes;

    /** @param mostBytes how large a document that is no list, or an item of a list, may be */
    public Engine(Vocabulary words, int mostBytes) {
        this.words = words;
        this.mostBytes = mostBytes;
    }

    /** Copies a document with other names in it. */
    public DocumentOutcome document(InputStream in, OutputStream out, RequestedResource requested) throws IOException {
        return new DocumentStream(RenameTask.of(words, requested), new JsonInput(in, mostBytes), out).run();
    }

    /** Copies a merge patch, which looks like a document, but leaves out what it does not change. */
    public DocumentOutcome mergePatch(InputStream in, OutputStream out, RequestedResource requested)
            throws IOException {
        RenameTask patch = RenameTask.of(words, requested).showing().asPatch();
        return new DocumentStream(patch, new JsonInput(in, mostBytes), out).run();
    }

    /** The JSON patch with other names; the same array if it has none. */
    public byte[] jsonPatch(byte[] patch, RequestedResource requested) throws IOException {
        return JsonPatchWalk.replaced(RenameTask.of(words, requested), patch);
    }

    /** Copies the events of a watch until it ends. */
    public DocumentOutcome events(InputStream in, OutputStream out, RequestedResource requested) throws IOException {
        return new EventStream(RenameTask.of(words, requested), new JsonInput(in, mostBytes), out).run();
    }
}
