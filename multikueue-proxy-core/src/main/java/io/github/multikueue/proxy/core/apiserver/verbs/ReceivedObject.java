package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.apiserver.schema.SchemaDefaults;
import io.github.multikueue.proxy.core.apiserver.schema.SchemaPruning;
import io.github.multikueue.proxy.core.apiserver.schema.SchemaValidation;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is done with each object that comes from a client: it must be the one that the path names; unknown fields are dropped and
 * told of; defaults are filled in; what is wrong is found. One instance serves one request.
 */
final class ReceivedObject {

    private final Target target;
    private final WriteOptions options;
    private final Set<String> warnings = new LinkedHashSet<>();

    ReceivedObject(Target target, WriteOptions options) {
        this.target = target;
        this.options = options;
    }

    /**
     * Checks that an object is of the resource and of the name and namespace that the path has.
     *
     * @throws StatusException 400, if it is not
     */
    void requireIdentity(ObjectNode object) {
        String apiVersion = target.description().apiVersion(target.version().name());
        String kind = target.description().kind();
        requireType(object, apiVersion, kind);
        object.put("kind", kind).put("apiVersion", apiVersion);
        JsonNode metadata = object.path("metadata");
        String namespace = metadata.path("namespace").asText("");
        if (!namespace.isEmpty() && !namespace.equals(target.key().namespace())) {
            throw StatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        String name = metadata.path("name").asText("");
        String inPath = target.key().name();
        if (!inPath.isEmpty() && !name.isEmpty() && !name.equals(inPath)) {
            throw StatusException.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + inPath + ")");
        }
    }

    private void requireType(ObjectNode object, String apiVersion, String kind) {
        String itsVersion = object.path("apiVersion").asText("");
        String itsKind = object.path("kind").asText("");
        boolean sameVersion = itsVersion.isEmpty() || itsVersion.equals(apiVersion);
        boolean sameKind = itsKind.isEmpty() || itsKind.equals(kind);
        if (!sameVersion || (!sameKind && target.description().builtIn())) {
            throw StatusException.badRequest("the API version in the data (" + itsVersion + ", " + itsKind
                    + ") does not match the expected API version (" + apiVersion + ", " + kind + ")");
        }
        if (!sameKind) {
            throw StatusException.badRequest(
                    "the kind in the data (" + itsKind + ") does not match the expected kind (" + kind + ")");
        }
    }

    /**
     * Drops what the schema does not know.
     *
     * @param duplicates the fields that the client sent more than once
     * @throws StatusException 400, if the client wants such fields to be refused
     */
    void prune(ObjectNode object, List<String> duplicates) {
        List<String> problems = new ArrayList<>();
        duplicates.forEach(field -> problems.add("duplicate field \"" + field + "\""));
        ObjectSchema schema = target.version().schema();
        SchemaPruning.prune(schema, object).forEach(field -> problems.add("unknown field \"" + field + "\""));
        if (problems.isEmpty()) {
            return;
        }
        switch (options.validation()) {
            case IGNORE -> {}
            case WARN -> warnings.addAll(problems);
            case STRICT -> {
                String kind = target.description().kind();
                throw StatusException.badRequest(
                        kind + " in version \"" + target.version().name() + "\" cannot be handled as a " + kind
                                + ": strict decoding error: " + String.join(", ", problems));
            }
        }
    }

    /** Fills in the values of absent fields that have a default. */
    void fillDefaults(ObjectNode object) {
        ObjectSchema schema = target.version().schema();
        if (schema != null) {
            SchemaDefaults.apply(schema, object);
        }
    }

    /**
     * Checks a complete object.
     *
     * @param more what was found wrong already
     * @throws StatusException 422, if something is wrong
     */
    void validate(ObjectNode object, List<FieldError> more) {
        List<FieldError> errors = new ArrayList<>(more);
        ObjectSchema schema = target.version().schema();
        if (schema != null) {
            errors.addAll(SchemaValidation.validate(schema, object));
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid(
                    target.description().group(),
                    target.description().kind(),
                    object.path("metadata").path("name").asText(""),
                    errors);
        }
    }

    /** Headers that tell the client what was dropped. */
    Map<String, String> headers() {
        if (warnings.isEmpty()) {
            return Map.of();
        }
        return Map.of(
                "Warning",
                warnings.stream()
                        .map(each -> "299 - \"" + each.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                        .collect(Collectors.joining(", ")));
    }
}
