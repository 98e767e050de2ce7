package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.kube.meta.raw.JsonInput;
import io.github.multikueue.proxy.core.rename.json.DocumentTooLargeException;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.names.Vocabulary;
import io.github.multikueue.proxy.core.rename.rules.GroupRule;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/** Replaces names in documents in one direction. Safe for use by several threads. */
public final class Engine {

    private final Vocabulary words;
    private final int mostBytes;
    private final Map<String, Vocabulary> sharing = new HashMap<>();

    /** @param mostBytes how large a document that is no list, or an item of a list, may be */
    public Engine(Vocabulary words, int mostBytes) {
        this.words = words;
        this.mostBytes = mostBytes;
        RenameRules rules = words.names().rules();
        for (GroupRule each : rules.groups()) {
            if (words.names().groups(each.source(words.direction())).size() > 1) {
                sharing.put(each.original(), Vocabulary.of(rules, words.direction(), each.original()));
            }
        }
    }

    /** Copies a document with other names in it. */
    public DocumentOutcome document(InputStream in, OutputStream out, RequestedResource requested) throws IOException {
        return new DocumentStream(RenameTask.of(words, requested, sharing), input(in), out).run();
    }

    /** Copies a merge patch, which looks like a document, but leaves out what it does not change. */
    public DocumentOutcome mergePatch(InputStream in, OutputStream out, RequestedResource requested)
            throws IOException {
        RenameTask patch = RenameTask.of(words, requested, sharing).showing().asPatch();
        return new DocumentStream(patch, input(in), out).run();
    }

    /** The JSON patch with other names; the same array if it has none. */
    public byte[] jsonPatch(byte[] patch, RequestedResource requested) throws IOException {
        return JsonPatchWalk.replaced(RenameTask.of(words, requested, sharing), patch);
    }

    /** Copies the events of a watch until it ends. */
    public DocumentOutcome events(InputStream in, OutputStream out, RequestedResource requested) throws IOException {
        return new EventStream(RenameTask.of(words, requested, sharing), input(in), out).run();
    }

    private JsonInput input(InputStream in) {
        return new JsonInput(in, mostBytes, () -> new DocumentTooLargeException(mostBytes));
    }
}
