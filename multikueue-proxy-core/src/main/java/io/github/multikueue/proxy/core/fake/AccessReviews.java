package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The review resources: questions about users and rights, which are answered and never stored. */
final class AccessReviews {
    private static final String AUDIENCE = "https://kubernetes.default.svc";

    private final Access access;
    private final Clock clock;

    AccessReviews(Access access, Clock clock) {
        this.access = access;
        this.clock = clock;
    }

    static boolean knows(String group, String resource) {
        return switch (group) {
            case "authorization.k8s.io" -> resource.endsWith("accessreviews");
            case "authentication.k8s.io" -> resource.equals("tokenreviews") || resource.equals("selfsubjectreviews");
            default -> false;
        };
    }

    /** The whole answer to a review somebody posted. */
    ObjectNode answer(ApiRequest request, FakeUser caller, JsonNode body) {
        String kind = kind(request.resource());
        ObjectNode answer =
                Json.object().put("kind", kind).put("apiVersion", request.group() + "/" + request.version());
        ObjectNode metadata = answer.putObject("metadata");
        if (kind.equals("SelfSubjectReview")) {
            metadata.put("creationTimestamp", Conditions.time(clock.instant()));
        } else {
            answer.set("spec", pruned(body.path("spec")));
        }
        answer.set("status", status(kind, request, caller, body.path("spec")));
        return answer;
    }

    private ObjectNode status(String kind, ApiRequest request, FakeUser caller, JsonNode spec) {
        return switch (kind) {
            case "SelfSubjectReview" -> wrapped("userInfo", user(caller));
            case "TokenReview" -> tokenStatus(spec);
            case "SelfSubjectAccessReview" -> accessStatus(caller, spec, "");
            case "LocalSubjectAccessReview" -> accessStatus(user(spec), spec, request.namespace());
            default -> accessStatus(user(spec), spec, "");
        };
    }

    private ObjectNode accessStatus(FakeUser user, JsonNode spec, String namespace) {
        boolean resource = spec.path("resourceAttributes").isObject();
        if (resource == spec.path("nonResourceAttributes").isObject()) {
            throw StatusException.invalid(
                    "SubjectAccessReview",
                    "authorization.k8s.io",
                    "",
                    "spec.resourceAttributes",
                    "FieldValueInvalid",
                    "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        ApiRequest request = ApiRequest.of(spec);
        if (!namespace.isEmpty() && !namespace.equals(request.namespace())) {
            throw StatusException.badRequest("spec.resourceAttributes.namespace must match namespace: " + namespace);
        }
        String reason = access.allowed(user, request);
        ObjectNode status = Json.object().put("allowed", reason != null);
        if (reason != null && !reason.isEmpty()) {
            status.put("reason", reason);
        }
        return status;
    }

    private ObjectNode tokenStatus(JsonNode spec) {
        FakeUser user = access.userOf(spec.path("token").asText());
        if (user == null) {
            ObjectNode status = Json.object();
            status.putObject("user");
            return status.put("error", "invalid bearer token");
        }
        ObjectNode status = Json.object().put("authenticated", true);
        status.set("user", user(user));
        status.putArray("audiences").add(AUDIENCE);
        return status;
    }

    private static FakeUser user(JsonNode spec) {
        List<String> groups = Json.texts(spec.path("groups"));
        if (spec.path("user").asText("").isEmpty() && groups.isEmpty()) {
            throw StatusException.invalid(
                    "SubjectAccessReview",
                    "authorization.k8s.io",
                    "",
                    "spec.user",
                    "FieldValueInvalid",
                    "Invalid value: \"\": at least one of user or group must be specified");
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        spec.path("extra").properties().forEach(entry -> extra.put(entry.getKey(), Json.texts(entry.getValue())));
        return new FakeUser(spec.path("user").asText(), spec.path("uid").asText(), groups, extra);
    }

    private static ObjectNode user(FakeUser user) {
        ObjectNode info = Json.object().put("username", user.name());
        if (!user.uid().isEmpty()) {
            info.put("uid", user.uid());
        }
        user.groups().forEach(info.putArray("groups")::add);
        if (!user.extra().isEmpty()) {
            ObjectNode extra = info.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.withArray("/" + key.replace("/", "~1"))::add));
        }
        return info;
    }

    private static ObjectNode wrapped(String name, ObjectNode value) {
        ObjectNode wrapper = Json.object();
        wrapper.set(name, value);
        return wrapper;
    }

    /** What Go's omitempty leaves of a spec. */
    private static @Nullable JsonNode pruned(JsonNode node) {
        if (!node.isObject()) {
            return node.isMissingNode() ? Json.object() : node;
        }
        ObjectNode kept = Json.object();
        node.properties().forEach(field -> {
            JsonNode value = field.getValue();
            boolean empty =
                    value.isNull() || (value.isTextual() && value.asText().isEmpty());
            if (!empty) {
                kept.set(field.getKey(), pruned(value));
            }
        });
        return kept;
    }

    private static String kind(String resource) {
        return switch (resource) {
            case "subjectaccessreviews" -> "SubjectAccessReview";
            case "localsubjectaccessreviews" -> "LocalSubjectAccessReview";
            case "selfsubjectaccessreviews" -> "SelfSubjectAccessReview";
            case "selfsubjectreviews" -> "SelfSubjectReview";
            case "tokenreviews" -> "TokenReview";
            default -> throw StatusException.unknownResource();
        };
    }
}
