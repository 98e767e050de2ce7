package io.github.multikueue.proxy.core.kube.meta;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer in the words of {@code meta/v1 Status}.
 *
 * @param status {@code Success} or {@code Failure}
 * @param message the sentence people read, or null
 * @param reason the CamelCase word machines go by, for example {@code NotFound}, or null
 * @param details more for machines, or null
 * @param code the HTTP status code; 0 is left out, as a success does it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"kind", "apiVersion", "metadata", "status", "message", "reason", "details", "code"})
public record Status(
        String status,
        @Nullable String message,
        @Nullable String reason,
        @Nullable Details details,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int code) {

    /**
     * The object concerned and the causes, as in {@code meta/v1 StatusDetails}; every part may be null.
     *
     * @param name the object's name
     * @param group the object's API group
     * @param kind the object's resource, or its kind if the object is invalid
     * @param uid the object's UID
     * @param causes single reasons
     * @param retryAfterSeconds when to try again
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Details(
            @Nullable String name,
            @Nullable String group,
            @Nullable String kind,
            @Nullable String uid,
            @Nullable List<Cause> causes,
            @Nullable Long retryAfterSeconds) {

        /** Details without any part, which some failures have. */
        public static final Details EMPTY = new Details(null, null, null, null, null, null);

        /** Details that say when to try again, and nothing else. */
        public static Details retryAfter(long seconds) {
            return new Details(null, null, null, null, null, seconds);
        }
    }

    /**
     * One reason, as in {@code meta/v1 StatusCause}; every part may be null.
     *
     * @param reason a CamelCase word
     * @param message what is wrong
     * @param field where
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Cause(
            @Nullable String reason,
            @Nullable String message,
            @Nullable String field) {}

    /** A failure. */
    public static Status failure(int code, String reason, String message, @Nullable Details details) {
        return new Status("Failure", message, reason, details, code);
    }

    /** A success that has no object to answer with. */
    public static Status success(Details details) {
        return new Status("Success", null, null, details, 0);
    }

    /** UTF-8 JSON. */
    public byte[] toJson() {
        try {
            return Json.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a Status cannot be written", e);
        }
    }

    @JsonProperty("kind")
    private String kind() {
        return "Status";
    }

    @JsonProperty("apiVersion")
    private String apiVersion() {
        return "v1";
    }

    @JsonProperty("metadata")
    private Map<String, String> metadata() {
        return Map.of();
    }
}
