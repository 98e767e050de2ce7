package io.github.multikueue.proxy.core.kube.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;

/**
 * An event of a watch, as an API server sends it.
 *
 * @param type {@code ADDED}, {@code MODIFIED}, {@code DELETED}, {@code BOOKMARK} or {@code ERROR}
 * @param object the object, what there is of it in a bookmark, or the {@code Status} of an error
 */
record ReceivedEvent(String type, JsonNode object) {

    boolean isError() {
        return type.equals("ERROR");
    }

    /** Where a watch can go on that has got this event. */
    String resourceVersion() {
        return object.at("/metadata/resourceVersion").asText();
    }

    /**
     * Tells the consumer of the change.
     *
     * @param as what the object is read into
     * @throws IOException if it cannot be read, or there is no such type of event
     */
    <T> void deliver(ListWatch.Consumer<T> to, Class<T> as) throws IOException {
        switch (type) {
            case "ADDED", "MODIFIED" -> to.put(Json.MAPPER.treeToValue(object, as));
            case "DELETED" -> to.remove(Json.MAPPER.treeToValue(object, as));
            case "BOOKMARK" -> {}
            default -> throw new IOException("unknown event type " + type);
        }
    }
}
