package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.header.MediaTypes;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.json.DocumentTooLargeException;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The answer of an API server, with the names that the client knows. First its {@link #headers}, then its body by {@link #copy}. Safe for
 * use by several threads.
 */
public final class RestoredAnswer {

    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);
    private static final Set<String> OF_BODIES = Set.of("content-length", "content-encoding", "trailer");

    /** What an answer is, as far as names in it are concerned. */
    public enum Form {
        /** There are no names in it: it is passed on as it is. */
        UNCHANGED,
        /** It should be a document and is none that can be read, such as Protobuf or HTML: it is passed on as it is. */
        UNREADABLE,
        /** An object, a list, a Table or another document in JSON. */
        DOCUMENT,
        /** The events of a watch, until it ends. */
        EVENTS
    }

    private final Renamer renamer;
    private final RenamedRequest request;
    private final RequestedResource requested;
    private final List<Map.Entry<String, String>> received;
    private final Optional<ContentCoding> coding;
    private final Form form;

    RestoredAnswer(
            Renamer renamer,
            RenamedRequest request,
            RequestedResource requested,
            int status,
            List<Map.Entry<String, String>> headers) {
        this.renamer = renamer;
        this.request = request;
        this.requested = requested;
        this.received = List.copyOf(headers);
        this.coding = ContentCoding.of(values("Content-Encoding"));
        this.form = form(status);
    }

    private Form form(int status) {
        if (!request.hasDocuments() || status < 200 || WITHOUT_BODY.contains(status)) {
            return Form.UNCHANGED;
        }
        List<String> types = values("Content-Type");
        if (coding.isEmpty() || types.size() != 1 || !isJson(MediaTypes.withoutParameters(types.get(0)))) {
            return Form.UNREADABLE;
        }
        // An error that answers a watch is a document like any other.
        return request.original().verb().equals("watch") && status == 200 ? Form.EVENTS : Form.DOCUMENT;
    }

    /** The index of OpenAPI v3 says that it is text. */
    private boolean isJson(String type) {
        return type.equals("application/json")
                || type.endsWith("+json")
                || (requested.openApi() && type.equals("text/plain"));
    }

    private List<String> values(String name) {
        return received.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What the body is. */
    public Form form() {
        return form;
    }

    /** Whether {@link #copy} changes the body, so that its length is not known before. */
    public boolean isRestored() {
        return form == Form.DOCUMENT || form == Form.EVENTS;
    }

    /** Name and value of each header for the client, in order: without those about length and compression if the body changes. */
    public List<Map.Entry<String, String>> headers() {
        List<Map.Entry<String, String>> headers = new ArrayList<>(received.size());
        for (Map.Entry<String, String> header : received) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!isRestored() || !OF_BODIES.contains(name)) {
                headers.add(Map.entry(header.getKey(), value(name, header.getValue())));
            }
        }
        return headers;
    }

    private String value(String name, String value) {
        return switch (name) {
            case "location" -> renamer.target(Direction.RESTORE, value, requested);
            case "warning" -> renamer.text(Direction.RESTORE, value);
            default -> value;
        };
    }

    /**
     * Copies the body with other names. Lists are copied item by item and watches event by event, each flushed. The events of a watch may
     * be handed over in pieces of whole ones, until one is {@link DocumentOutcome#MALFORMED}.
     *
     * @return {@link DocumentOutcome#HIDDEN} if the client must not see the object: nothing was written then, and {@link #hidden} is the
     *     answer in place of this one
     * @throws DocumentTooLargeException if an object or an item is larger than the renamer takes
     * @throws MalformedJsonException if it is nested too deep, or a list that breaks off
     * @throws IOException of the streams, or if the body is not compressed as its head says
     */
    public DocumentOutcome copy(InputStream body, OutputStream out) throws IOException {
        if (!isRestored()) {
            body.transferTo(out);
            return DocumentOutcome.WRITTEN;
        }
        InputStream decoded = coding.orElseThrow().decoded(body);
        return form == Form.EVENTS
                ? renamer.events(Direction.RESTORE, decoded, out, requested)
                : renamer.document(Direction.RESTORE, decoded, out, requested);
    }

    /** 404: what is answered in place of an object that the client must not see. */
    public Status hidden() {
        return StatusException.notFound(
                        request.original().groupResource(), request.original().name())
                .status();
    }
}
