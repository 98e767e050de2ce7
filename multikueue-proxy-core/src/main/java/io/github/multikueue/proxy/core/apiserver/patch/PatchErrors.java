package io.github.multikueue.proxy.core.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.Status.Details;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.Locale;

/** What kube-apiserver says of patches that cannot be read or applied. */
final class PatchErrors {

    private static final int UNPROCESSABLE = 422;
    private static final int INTERNAL_SERVER_ERROR = 500;

    private PatchErrors() {}

    /** 422: the patch does not fit the object; kube-apiserver does not say why. */
    static StatusException unprocessable() {
        return new StatusException(
                UNPROCESSABLE,
                "Invalid",
                "the server rejected our request due to an error in our request",
                Details.EMPTY);
    }

    /** The words of Go's JSON decoder for a value of the wrong kind. */
    static String cannotUnmarshal(JsonNode value, String goType) {
        String kind =
                value.isBoolean() ? "bool" : value.getNodeType().toString().toLowerCase(Locale.ROOT);
        return "json: cannot unmarshal " + kind + " into Go value of type " + goType;
    }

    /** 500 without a reason, as kube-apiserver answers with an error that has no status of its own. */
    static StatusException failure(String message) {
        return new StatusException(new Status("Failure", message, null, null, INTERNAL_SERVER_ERROR));
    }

    /** Group, version and kind of an object as Go writes them: {@code shop.example.com/v1, Kind=Cup}. */
    static String type(JsonNode object) {
        String apiVersion = object.path("apiVersion").asText("");
        return (apiVersion.contains("/") ? "" : "/") + apiVersion + ", Kind="
                + object.path("kind").asText("");
    }

    /** Whether {@code metadata} is an object or absent; anything else has no place for managed fields. */
    static boolean hasObjectMeta(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.isObject() || metadata.isMissingNode() || metadata.isNull();
    }
}
