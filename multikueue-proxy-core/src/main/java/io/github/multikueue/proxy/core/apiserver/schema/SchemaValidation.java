package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import java.util.List;

/**
 * Finds what is wrong with an object, in the words and the order of kube-apiserver: first what the schema demands of values,
 * then resources inside of the object, then duplicates in lists that are sets or maps. Metadata is not looked at, but for what
 * the schema itself demands of it.
 *
 * <p>Errors that belong to no field, such as those of {@code anyOf}, have the field {@code <nil>} there, and so they do here.
 * Of several equal errors only the first counts.
 */
public final class SchemaValidation {

    /**
     * At most so many errors are returned, and the search ends with the last of them. kube-apiserver has no such limit; one
     * request of a few MiB can have a million errors, though, and the answer would be larger than the request.
     */
    public static final int MOST_ERRORS = 100;

    private SchemaValidation() {}

    /** Returns what is wrong; nothing, if the object is valid. */
    public static List<FieldError> validate(ObjectSchema schema, JsonNode object) {
        Findings findings = new Findings();
        ValueValidation.validate(schema, object, "", findings);
        EmbeddedResources.validate(schema, object, findings);
        ListTypes.validate(schema, object, "", findings);
        return findings.errors();
    }
}
