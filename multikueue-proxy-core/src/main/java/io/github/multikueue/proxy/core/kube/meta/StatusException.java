package io.github.multikueue.proxy.core.kube.meta;

import io.github.multikueue.proxy.core.kube.meta.Status.Cause;
import io.github.multikueue.proxy.core.kube.meta.Status.Details;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request ends with a Kubernetes {@code Status} that tells of a failure. The words of each are those of kube-apiserver,
 * since clients look for some of them. Has no stack trace, since it is an answer and not an accident.
 */
public final class StatusException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Status status;

    /** Ends a request with this status. */
    public StatusException(Status status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    /** Ends a request with a status without details. */
    public StatusException(int code, String reason, String message) {
        this(Status.failure(code, reason, message, null));
    }

    /** Ends a request with a status with details. */
    public StatusException(int code, String reason, String message, Details details) {
        this(Status.failure(code, reason, message, details));
    }

    /** What to answer. */
    public Status status() {
        return status;
    }

    /** The HTTP status code. */
    public int code() {
        return status.code();
    }

    /** 400: the request is malformed. */
    public static StatusException badRequest(String message) {
        return new StatusException(400, "BadRequest", message);
    }

    /** 401: the request has no credentials that are valid. */
    public static StatusException unauthorized() {
        return new StatusException(401, "Unauthorized", "Unauthorized");
    }

    /** 404: there is no object of that name. */
    public static StatusException notFound(GroupResource resource, String name) {
        return new StatusException(404, "NotFound", resource + " \"" + name + "\" not found", details(resource, name));
    }

    /** 405: the resource has no such verb. */
    public static StatusException methodNotAllowed() {
        return new StatusException(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                Details.EMPTY);
    }

    /** 409: there is an object of that name already. */
    public static StatusException alreadyExists(GroupResource resource, String name) {
        return new StatusException(
                409, "AlreadyExists", resource + " \"" + name + "\" already exists", details(resource, name));
    }

    /** 409: the object is not in the state that the request assumes. */
    public static StatusException conflict(GroupResource resource, String name, String why) {
        return new StatusException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + resource + " \"" + name + "\": " + why,
                details(resource, name));
    }

    /** 409: the object has another resourceVersion than the request assumes. */
    public static StatusException modified(GroupResource resource, String name) {
        return conflict(
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** 410: the changes since a resourceVersion are not known any more. */
    public static StatusException expired(String message) {
        return new StatusException(410, "Expired", message);
    }

    /** 413: the body is larger than a request may be. */
    public static StatusException tooLarge(long limit) {
        return new StatusException(413, "RequestEntityTooLarge", "Request entity too large: limit is " + limit);
    }

    /** 415: the body has a media type that is not understood. */
    public static StatusException unsupportedMediaType(String accepted) {
        return new StatusException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + accepted);
    }

    /**
     * 422: fields are wrong.
     *
     * @param kind the kind of the object, and not the resource
     * @param name the object's name; may be empty
     */
    public static StatusException invalid(String group, String kind, String name, List<FieldError> errors) {
        List<Cause> causes = errors.stream()
                .map(error -> new Cause(error.type().reason(), error.message(), error.field()))
                .toList();
        String message = new GroupResource(group, kind) + " \"" + name + "\" is invalid: " + FieldError.join(errors);
        return new StatusException(
                422, "Invalid", message, new Details(name, emptyToNull(group), kind, null, causes, null));
    }

    /** 429: too many requests at a time. */
    public static StatusException tooManyRequests(long retryAfterSeconds) {
        return new StatusException(
                429,
                "TooManyRequests",
                "too many requests, please try again later",
                Details.retryAfter(retryAfterSeconds));
    }

    /** 500: the server failed; the message is for the caller and names nothing of the inside. */
    public static StatusException internalError(String message) {
        return new StatusException(500, "InternalError", "Internal error occurred: " + message);
    }

    /** 504: nothing as new as this resourceVersion has been seen yet. */
    public static StatusException resourceVersionTooLarge(String wanted, String current) {
        Cause cause = new Cause("ResourceVersionTooLarge", "Too large resource version", null);
        return new StatusException(
                504,
                "Timeout",
                "Timeout: Too large resource version: " + wanted + ", current: " + current,
                new Details(null, null, null, null, List.of(cause), 1L));
    }

    private static Details details(GroupResource resource, String name) {
        return new Details(name, emptyToNull(resource.group()), resource.resource(), null, null, null);
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
