package io.github.multikueue.proxy.core.kube.client;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.multikueue.proxy.core.kube.client.guard.BadEventException;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;

/**
 * An event of a watch, as an API server sends it.
 *
 * @param type {@code ADDED}, {@code MODIFIED}, {@code DELETED}, {@code BOOKMARK} or {@code ERROR}
 * @param object the object, what there is of it in a bookmark, or the {@code Status} of an error
 */
record ReceivedEvent(String type, JsonNode object) {

    /** The versions of API servers have 20 digits at most; servers that talk like them have others. */
    private static final int MOST_VERSION_CHARACTERS = 256;

    ReceivedEvent {
        type = requireNonNullElse(type, "");
        object = requireNonNullElse(object, MissingNode.getInstance());
    }

    /**
     * Reads an event.
     *
     * @param document the event as it was sent
     * @throws IOException if it is none
     */
    static ReceivedEvent of(byte[] document) throws IOException {
        return Json.MAPPER.readValue(document, ReceivedEvent.class);
    }

    boolean isError() {
        return type.equals("ERROR");
    }

    /**
     * Where a watch can go on that has got this event.
     *
     * @throws BadEventException if it does not say
     */
    String resourceVersion() throws BadEventException {
        String version = object.at("/metadata/resourceVersion").asText();
        if (version.isEmpty() || version.length() > MOST_VERSION_CHARACTERS) {
            throw new BadEventException("has a resourceVersion of " + version.length() + " characters (expected: 1 to "
                    + MOST_VERSION_CHARACTERS + ")");
        }
        return version;
    }

    /**
     * Tells the consumer of the change.
     *
     * @param document the event as it was sent
     * @param as what the object is read into
     * @throws IOException if it cannot be read, or there is no such type of event
     */
    <T> void deliver(ListWatch.Consumer<T> to, byte[] document, ObjectForm<T> as) throws IOException {
        switch (type) {
            case "ADDED", "MODIFIED" -> to.put(read(document, as));
            case "DELETED" -> to.remove(read(document, as));
            case "BOOKMARK" -> {}
            default -> throw new BadEventException("has an unknown type");
        }
    }

    private <T> T read(byte[] document, ObjectForm<T> as) throws IOException {
        if (object.at("/metadata/name").asText().isEmpty()) {
            throw new BadEventException("has no object with a name");
        }
        return as.read(object, document);
    }
}
