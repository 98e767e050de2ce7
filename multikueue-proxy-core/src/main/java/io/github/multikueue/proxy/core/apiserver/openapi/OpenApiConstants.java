package io.github.multikueue.proxy.core.apiserver.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What is the same in every OpenAPI document of Kubernetes. */
final class OpenApiConstants {

    /** The prefix of references in OpenAPI v3. */
    static final String SCHEMAS = "#/components/schemas/";

    static final String GROUP_VERSION_KIND = "x-kubernetes-group-version-kind";
    static final String PRESERVE_UNKNOWN_FIELDS = "x-kubernetes-preserve-unknown-fields";

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    /** The schemas of meta/v1 by their full names; not to be changed. */
    static final ObjectNode META_SCHEMAS = read("meta-v1-schemas.json");

    /** The parameters of requests by their names; not to be changed. */
    static final ObjectNode PARAMETERS = read("parameters.json");

    private OpenApiConstants() {}

    /** A reference to a type of meta/v1, for example {@code ObjectMeta}. */
    static String metaReference(String type) {
        return SCHEMAS + META + type;
    }

    private static ObjectNode read(String name) {
        try (InputStream in = OpenApiConstants.class.getResourceAsStream(name)) {
            return (ObjectNode) Json.MAPPER.readTree(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException("resource file: " + name + " cannot be read", e);
        }
    }
}
