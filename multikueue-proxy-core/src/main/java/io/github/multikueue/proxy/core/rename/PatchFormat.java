package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.kube.meta.header.MediaTypes;
import java.util.Optional;

/** What the body of a PATCH request is, by its media type. */
public enum PatchFormat {

    /** A list of operations. */
    JSON_PATCH("application/json-patch+json"),

    /** A part of an object, in which null deletes. */
    MERGE("application/merge-patch+json"),

    /** A merge patch that knows lists. */
    STRATEGIC("application/strategic-merge-patch+json"),

    /** An object of server-side apply, in JSON or YAML. */
    APPLY("application/apply-patch+yaml"),

    /** The same in CBOR, which is not understood here. */
    APPLY_CBOR("application/apply-patch+cbor");

    private final String mediaType;

    PatchFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Reads the header {@code Content-Type}; empty for one that API servers do not know. */
    public static Optional<PatchFormat> of(String contentType) {
        String type = MediaTypes.withoutParameters(contentType);
        for (PatchFormat each : values()) {
            if (each.mediaType.equals(type)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
