package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import io.github.multikueue.proxy.core.kube.meta.document.StrictDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a request wants to delete, as in {@code meta/v1 DeleteOptions}. The options are those of the body; those of the query count
 * only if there is no body, as in kube-apiserver.
 *
 * @param options what the storage is told
 * @param dryRun whether everything is to be done but to delete
 * @param statusOfHeld the status of the answer if the object stays for now: 202 for the deprecated {@code orphanDependents: false}
 */
record DeleteOptions(ObjectDeleter.Options options, boolean dryRun, int statusOfHeld) {

    private static final String KIND = "DeleteOptions";
    private static final String POLICY = "propagationPolicy";
    private static final String ORPHAN = "orphanDependents";
    private static final String GRACE_PERIOD = "gracePeriodSeconds";
    private static final List<String> POLICIES = List.of("Foreground", "Background", "Orphan");

    /** @throws StatusException 422, if they are not valid; 400 or 415, if they cannot be read */
    static DeleteOptions of(Target target) throws IOException {
        JsonNode wanted = RequestBody.optionalDocument(target.call().exchange(), KIND)
                .map(StrictDocument::tree)
                .orElseGet(() -> ofQuery(target.query()));
        validate(wanted);
        JsonNode preconditions = wanted.path("preconditions");
        ObjectDeleter.Options options = new ObjectDeleter.Options(
                preconditions.path("uid").asText(""),
                preconditions.path("resourceVersion").asText(""),
                policy(wanted),
                wanted.path(GRACE_PERIOD).asLong(-1));
        boolean cascading = isSet(wanted, ORPHAN) && !wanted.path(ORPHAN).asBoolean();
        return new DeleteOptions(options, !wanted.path("dryRun").isEmpty(), cascading ? 202 : 200);
    }

    private static ObjectNode ofQuery(UrlQuery query) {
        ObjectNode options = Json.object();
        Long gracePeriod = query.number(GRACE_PERIOD);
        if (gracePeriod != null) {
            options.put(GRACE_PERIOD, gracePeriod);
        }
        if (query.has(ORPHAN)) {
            options.put(ORPHAN, query.flag(ORPHAN));
        }
        if (!query.text(POLICY).isEmpty()) {
            options.put(POLICY, query.text(POLICY));
        }
        ArrayNode dryRun = options.putArray("dryRun");
        query.all("dryRun").forEach(dryRun::add);
        return options;
    }

    private static String policy(JsonNode wanted) {
        if (isSet(wanted, ORPHAN)) {
            return wanted.path(ORPHAN).asBoolean() ? "Orphan" : "Background";
        }
        return wanted.path(POLICY).asText("");
    }

    private static void validate(JsonNode wanted) {
        List<FieldError> errors = new ArrayList<>();
        String policy = wanted.path(POLICY).asText("");
        if (isSet(wanted, ORPHAN) && isSet(wanted, POLICY)) {
            errors.add(FieldError.invalid(
                    POLICY, '"' + policy + '"', "orphanDependents and deletionPropagation cannot be both set"));
        }
        if (isSet(wanted, POLICY) && !POLICIES.contains(policy)) {
            errors.add(FieldError.notSupported(
                    POLICY, '"' + policy + '"', List.of("\"Foreground\"", "\"Background\"", "\"Orphan\"", "\"nil\"")));
        }
        Json.texts(wanted.path("dryRun")).stream()
                .filter(each -> !each.equals("All"))
                .forEach(each -> errors.add(FieldError.notSupported("dryRun", '"' + each + '"', List.of("\"All\""))));
        if (!errors.isEmpty()) {
            throw StatusException.invalid("meta.k8s.io", KIND, "", errors);
        }
    }

    private static boolean isSet(JsonNode options, String field) {
        return options.hasNonNull(field);
    }
}
