package io.github.multikueue.proxy.server.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure in the words of {@code meta/v1 Status}.
 *
 * @param code the HTTP status code
 * @param reason the CamelCase word machines go by, for example {@code NotFound}
 * @param message the sentence people read
 * @param details more for machines, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"kind", "apiVersion", "metadata", "status", "message", "reason", "details", "code"})
public record Status(
        int code, String reason, String message, @Nullable Details details) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * The object concerned and the causes, as in {@code meta/v1 StatusDetails}; every part may be null.
     *
     * @param name the object's name
     * @param group the object's API group
     * @param kind the object's kind
     * @param causes single reasons
     * @param retryAfterSeconds when to try again
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Details(
            @Nullable String name,
            @Nullable String group,
            @Nullable String kind,
            @Nullable List<Cause> causes,
            @Nullable Long retryAfterSeconds) {}

    /**
     * One reason, as in {@code meta/v1 StatusCause}.
     *
     * @param reason a CamelCase word
     * @param message what is wrong
     * @param field where, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Cause(
            String reason, String message, @Nullable String field) {}

    Status(int code, String reason, String message) {
        this(code, reason, message, null);
    }

    /** UTF-8 JSON. */
    public byte[] toJson() {
        try {
            return MAPPER.writeValueAsBytes(this);
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

    @JsonProperty("status")
    private String status() {
        return "Failure";
    }
}
