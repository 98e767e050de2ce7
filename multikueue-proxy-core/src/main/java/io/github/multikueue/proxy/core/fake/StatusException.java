package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that is an error: a Kubernetes {@code Status}. */
final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;
    private final transient @Nullable ObjectNode details;

    StatusException(int code, String reason, String message, @Nullable ObjectNode details) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    int code() {
        return code;
    }

    /** Seconds for the header {@code Retry-After}, or null. */
    @Nullable
    String retryAfter() {
        return details != null && details.has("retryAfterSeconds")
                ? details.get("retryAfterSeconds").asText()
                : null;
    }

    ObjectNode status() {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
        if (details != null) {
            status.set("details", details);
        }
        return status.put("code", code);
    }

    static StatusException badRequest(String message) {
        return new StatusException(400, "BadRequest", message, null);
    }

    static StatusException unauthorized() {
        return new StatusException(401, "Unauthorized", "Unauthorized", null);
    }

    static StatusException notFound(FakeResource resource, String name) {
        return new StatusException(
                404, "NotFound", resource.qualified() + " \"" + name + "\" not found", details(resource, name));
    }

    /** An error of the kubelet, which was asked for the log at {@code path}: {@code api/v1/namespaces/<ns>/pods/<pod>/log}. */
    static StatusException kubelet(int code, String words, List<String> path) {
        if (code == 500) {
            ObjectNode causes = Json.object();
            causes.putArray("causes").addObject().put("message", words);
            return new StatusException(500, "InternalError", "Internal error occurred: " + words, causes);
        }
        String pod = path.size() > 5 ? path.get(5) : "";
        String message = "an error on the server (\"" + words.replace("\"", "\\\"")
                + "\") has prevented the request from succeeding ( pods/log " + pod + ")";
        ObjectNode details = Json.object().put("name", pod).put("kind", "pods/log");
        return new StatusException(code, "InternalError", message, details);
    }

    /** The server knows the path's group and version, but not what it asks for. */
    static StatusException unknownResource() {
        return new StatusException(404, "NotFound", "the server could not find the requested resource", Json.object());
    }

    static StatusException methodNotAllowed() {
        return new StatusException(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                Json.object());
    }

    static StatusException alreadyExists(FakeResource resource, String name) {
        return new StatusException(
                409,
                "AlreadyExists",
                resource.qualified() + " \"" + name + "\" already exists",
                details(resource, name));
    }

    static StatusException conflict(FakeResource resource, String name, String why) {
        return new StatusException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + resource.qualified() + " \"" + name + "\": " + why,
                details(resource, name));
    }

    static StatusException modified(FakeResource resource, String name) {
        return conflict(
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** One field is wrong: 422. {@code cause} is a CauseType such as {@code FieldValueInvalid}. */
    static StatusException invalid(String kind, String group, String name, String field, String cause, String why) {
        ObjectNode details = Json.object().put("name", name);
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        details.put("kind", kind)
                .putArray("causes")
                .addObject()
                .put("reason", cause)
                .put("message", why)
                .put("field", field);
        String message = kind + (group.isEmpty() ? "" : "." + group) + " \"" + name + "\" is invalid: " + field + ": ";
        return new StatusException(422, "Invalid", message + why, details);
    }

    static StatusException expired(String message) {
        return new StatusException(410, "Expired", message, null);
    }

    private static ObjectNode details(FakeResource resource, String name) {
        ObjectNode details = Json.object().put("name", name);
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        return details.put("kind", resource.plural());
    }
}
