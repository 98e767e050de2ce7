package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.header.MediaTypes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the body of a request is, as far as names in it are concerned. */
enum BodyFormat {

    /** An object. */
    JSON,

    /** An object. */
    YAML,

    /** A patch of one of the types of {@link PatchFormat}. */
    PATCH,

    /** A {@link ReviewMessage}. */
    REVIEW,

    /** Something that an API server refuses by itself, or nothing at all. */
    OTHER;

    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");
    private static final Set<String> YAML_TYPES = Set.of("application/yaml", "application/x-yaml", "text/yaml");

    /**
     * Reads it from the head of a request.
     *
     * @throws StatusException 415 for one that an API server understands, and in which no names can be replaced
     */
    static BodyFormat of(RequestHead request) {
        if (WITHOUT_BODY.contains(request.method())) {
            return OTHER;
        }
        BodyFormat format = ReviewMessage.isSentBy(request)
                ? REVIEW
                : ofType(request.method(), MediaTypes.withoutParameters(request.header("Content-Type")));
        if (format != OTHER && isCompressed(request.header("Content-Encoding"))) {
            throw new StatusException(
                    415, "UnsupportedMediaType", "Content-Encoding: not supported here (expected: none)");
        }
        return format;
    }

    private static BodyFormat ofType(String method, String type) {
        if (type.contains("protobuf") || (type.contains("cbor") && !method.equals("PATCH"))) {
            throw StatusException.unsupportedMediaType("application/json, application/yaml");
        }
        if (method.equals("PATCH")) {
            return PatchFormat.of(type).isPresent() ? PATCH : OTHER;
        }
        if (YAML_TYPES.contains(type)) {
            return YAML;
        }
        // API servers take a body without a type for JSON.
        return type.isEmpty() || type.equals("application/json") ? JSON : OTHER;
    }

    private static boolean isCompressed(@Nullable String coding) {
        return coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity");
    }
}
