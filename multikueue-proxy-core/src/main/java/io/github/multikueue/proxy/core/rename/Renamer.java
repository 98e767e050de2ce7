package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.json.DocumentTooLargeException;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.names.Vocabulary;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import io.github.multikueue.proxy.core.rename.walk.Engine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Renames and restores by one rule document. The same functions serve both proxies: a client's requests are renamed and its answers
 * restored; what an API server asks a webhook is restored, and the webhook's answer renamed.
 *
 * <p>What a request is about is always said in original names. Immutable and safe for use by several threads.
 */
public final class Renamer {

    /** How large a document that is no list, or a single item of a list, may be: 64 MiB. */
    public static final int MOST_BYTES = 64 * 1024 * 1024;

    private static final Pattern DOCUMENTS = Pattern.compile("/(?:api|apis|openapi)(?:/|$)");

    private final Side rename;
    private final Side restore;

    /** One direction. */
    private record Side(Vocabulary words, Engine engine) {

        static Side of(RenameRules rules, Direction direction, int mostBytes) {
            Vocabulary words = Vocabulary.of(rules, direction);
            return new Side(words, new Engine(words, mostBytes));
        }
    }

    /** Renames by these rules, with documents of at most {@link #MOST_BYTES}. */
    public Renamer(RenameRules rules) {
        this(rules, MOST_BYTES);
    }

    /** @param mostBytes how large a document that is no list, or a single item of a list, may be */
    public Renamer(RenameRules rules, int mostBytes) {
        this.rename = Side.of(rules, Direction.RENAME, mostBytes);
        this.restore = Side.of(rules, Direction.RESTORE, mostBytes);
    }

    private Side side(Direction direction) {
        return direction == Direction.RENAME ? rename : restore;
    }

    /**
     * A path and query with other names.
     *
     * @param target as it was received, percent encoding and all
     */
    public String target(Direction direction, String target, RequestedResource requested) {
        return side(direction).words().targets().target(target, requested);
    }

    /** A sentence that people read, such as a warning, with other names. */
    public String text(Direction direction, String text) {
        return Objects.requireNonNullElse(side(direction).words().texts().text(text), text);
    }

    /**
     * Whether there may be names in the bodies of a request and its answer; those of others need not be looked at, and may be no
     * documents at all.
     */
    public static boolean concerns(RequestInfo request) {
        if (request.isResourceRequest()) {
            return request.verb().equals("watch") || !request.isLongRunning();
        }
        return DOCUMENTS.matcher(request.path()).lookingAt();
    }

    /**
     * Copies a document. Lists and Tables are copied item by item; of other documents, and of an item, at most the bound is kept in
     * memory.
     *
     * @throws DocumentTooLargeException if that is not enough
     * @throws MalformedJsonException if it is JSON that is nested too deep, or a list, of which something was written, breaks off
     * @throws IOException of the streams
     */
    public DocumentOutcome document(Direction direction, InputStream in, OutputStream out, RequestedResource requested)
            throws IOException {
        return side(direction).engine().document(in, out, requested);
    }

    /**
     * A document that is in memory; empty if the client must not see it. One that is not JSON stays as it is.
     *
     * @throws DocumentTooLargeException if it is larger than the bound
     * @throws MalformedJsonException as above
     */
    public Optional<byte[]> document(Direction direction, byte[] document, RequestedResource requested)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(document.length + document.length / 8);
        DocumentOutcome outcome = document(direction, new ByteArrayInputStream(document), out, requested);
        return outcome == DocumentOutcome.HIDDEN ? Optional.empty() : Optional.of(out.toByteArray());
    }

    /**
     * Copies the events of a watch until it ends, each as soon as it is complete. An object that is modified so that the client must
     * not see it any more is reported as deleted. In place of an event that is no JSON, nested too deep or larger than the bound, an event
     * says {@code ERROR}; nothing comes behind that.
     *
     * @throws IOException of the streams
     */
    public DocumentOutcome events(Direction direction, InputStream in, OutputStream out, RequestedResource requested)
            throws IOException {
        return side(direction).engine().events(in, out, requested);
    }

    /**
     * The body of a PATCH request. Server-side apply in YAML becomes the same in JSON, which is YAML, if names are replaced in it.
     *
     * @throws StatusException 400 if it is not what its media type says; 415 for CBOR
     * @throws DocumentTooLargeException if it is larger than the bound
     */
    public byte[] patch(Direction direction, PatchFormat format, byte[] patch, RequestedResource requested)
            throws DocumentTooLargeException {
        try {
            return new PatchBody(side(direction).engine(), requested).replaced(format, patch);
        } catch (DocumentTooLargeException e) {
            throw e;
        } catch (MalformedJsonException e) {
            throw StatusException.badRequest("the body of the patch cannot be read: " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be read", e);
        }
    }
}
