package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectCreator;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The review resources: questions about users and rights, which are answered and never stored. */
final class AccessReviews implements ObjectCreator {
    private static final String AUDIENCE = "https://kubernetes.default.svc";
    private static final String AUTHORIZATION = "authorization.k8s.io";
    private static final String AUTHENTICATION = "authentication.k8s.io";

    private final FakeAccess access;
    private final Clock clock;

    AccessReviews(FakeAccess access, Clock clock) {
        this.access = access;
        this.clock = clock;
    }

    List<ServedResource> resources() {
        return List.of(
                served(AUTHORIZATION, "SubjectAccessReview", false),
                served(AUTHORIZATION, "LocalSubjectAccessReview", true),
                served(AUTHORIZATION, "SelfSubjectAccessReview", false),
                served(AUTHORIZATION, "SelfSubjectRulesReview", false),
                served(AUTHENTICATION, "TokenReview", false),
                served(AUTHENTICATION, "SelfSubjectReview", false));
    }

    private ServedResource served(String group, String kind, boolean namespaced) {
        ResourceDescription.Builder review =
                ResourceDescription.of(group, "v1", kind).builtIn().withoutNames();
        return new ServedResource((namespaced ? review : review.clusterScoped()).build(), this);
    }

    @Override
    public ApiObject create(StorageContext context, ObjectNode question, boolean dryRun) {
        String kind = question.path("kind").asText();
        ObjectNode answer = Json.object()
                .put("kind", kind)
                .put("apiVersion", question.path("apiVersion").asText());
        ObjectNode metadata = answer.putObject("metadata");
        JsonNode spec = question.path("spec");
        if (kind.equals("SelfSubjectReview")) {
            metadata.put("creationTimestamp", Conditions.time(clock.instant()));
        } else if (kind.equals("SelfSubjectRulesReview")) {
            answer.putObject("spec"); // kube-apiserver does not repeat it.
        } else {
            answer.set("spec", pruned(spec));
        }
        answer.set("status", status(kind, context, spec));
        return ApiObject.of(answer);
    }

    private ObjectNode status(String kind, StorageContext context, JsonNode spec) {
        return switch (kind) {
            case "SelfSubjectReview" -> wrapped("userInfo", json(context.user()));
            case "SelfSubjectRulesReview" -> rulesStatus(context.user(), spec);
            case "TokenReview" -> tokenStatus(spec);
            case "SelfSubjectAccessReview" -> accessStatus(context.user(), spec, "");
            case "LocalSubjectAccessReview" ->
                accessStatus(user(spec), spec, context.request().namespace());
            default -> accessStatus(user(spec), spec, "");
        };
    }

    private ObjectNode rulesStatus(UserInfo user, JsonNode spec) {
        String namespace = spec.path("namespace").asText();
        if (namespace.isEmpty()) {
            throw StatusException.badRequest("no namespace on request");
        }
        return access.rulesOf(user, namespace).json();
    }

    private ObjectNode accessStatus(UserInfo user, JsonNode spec, String namespace) {
        boolean resource = spec.path("resourceAttributes").isObject();
        if (resource == spec.path("nonResourceAttributes").isObject()) {
            throw invalid(
                    "spec.resourceAttributes",
                    "null",
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        RequestInfo request = attributes(spec);
        if (!namespace.isEmpty() && !namespace.equals(request.namespace())) {
            throw StatusException.badRequest("spec.resourceAttributes.namespace must match namespace: " + namespace);
        }
        Authorizer.Decision decision = access.authorize(user, request);
        ObjectNode status = Json.object().put("allowed", decision.allowed());
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        return status;
    }

    private static RequestInfo attributes(JsonNode spec) {
        JsonNode resource = spec.path("resourceAttributes");
        JsonNode path = spec.path("nonResourceAttributes");
        boolean isResource = resource.isObject();
        return new RequestInfo(
                isResource,
                (isResource ? resource : path).path("verb").asText(),
                path.path("path").asText("/"),
                resource.path("group").asText(),
                resource.path("version").asText(),
                resource.path("namespace").asText(),
                resource.path("resource").asText(),
                resource.path("subresource").asText(),
                resource.path("name").asText(),
                List.of(),
                List.of(),
                UrlQuery.NONE,
                "",
                "");
    }

    private ObjectNode tokenStatus(JsonNode spec) {
        UserInfo user = access.userOf(spec.path("token").asText());
        if (user == null) {
            ObjectNode status = Json.object();
            status.putObject("user");
            return status.put("error", "invalid bearer token");
        }
        ObjectNode status = Json.object().put("authenticated", true);
        status.set("user", json(user));
        status.putArray("audiences").add(AUDIENCE);
        return status;
    }

    private static UserInfo user(JsonNode spec) {
        List<String> groups = Json.texts(spec.path("groups"));
        String name = spec.path("user").asText("");
        if (name.isEmpty() && groups.isEmpty()) {
            throw invalid("spec.user", "\"\"", "at least one of user or group must be specified");
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        spec.path("extra").properties().forEach(entry -> extra.put(entry.getKey(), Json.texts(entry.getValue())));
        // A review may be about groups alone; a user without a name is nobody in particular.
        return new UserInfo(name.isEmpty() ? " " : name, spec.path("uid").asText(), groups, extra);
    }

    private static StatusException invalid(String field, String value, String why) {
        return StatusException.invalid(
                AUTHORIZATION, "SubjectAccessReview", "", List.of(FieldError.invalid(field, value, why)));
    }

    private static ObjectNode json(UserInfo user) {
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
}
