package io.github.multikueue.proxy.core.rename;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.WebhookRule;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * What an API server asks a webhook, an AdmissionReview or a ConversionReview, with the names that the webhook knows; and the webhook's
 * answer with those of the cluster, the paths in its patch among them. Immutable.
 */
public final class RestoredReview {

    private final Renamer renamer;
    private final RequestedResource requested;
    private final byte[] body;

    private RestoredReview(Renamer renamer, RequestedResource requested, byte[] body) {
        this.renamer = renamer;
        this.requested = requested;
        this.body = body;
    }

    /**
     * Restores a review.
     *
     * @param rule what the webhook is for, if the rules say it; a review that says it itself does not need that
     * @param review what the API server sends
     * @throws MalformedJsonException if that is no JSON object, or nested too deep
     */
    public static RestoredReview of(Renamer renamer, Optional<WebhookRule> rule, byte[] review) throws IOException {
        RequestedResource told = rule.map(each -> RequestedResource.of(each.group(), each.resource(), ""))
                .orElse(RequestedResource.UNKNOWN);
        byte[] restored = replaced(renamer, Direction.RESTORE, review, told);
        JsonNode request = requireObject(restored).path("request");
        JsonNode resource = request.path("resource");
        RequestedResource requested = resource.isObject()
                ? new RequestedResource(
                        resource.path("group").asText(),
                        resource.path("resource").asText(),
                        request.path("subResource").asText(),
                        request.path("name").asText(),
                        true,
                        false)
                : told;
        return new RestoredReview(renamer, requested, restored);
    }

    /** What cannot be renamed must not reach anybody who would understand it in another way. */
    private static byte[] replaced(Renamer renamer, Direction direction, byte[] review, RequestedResource requested)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(review.length + review.length / 8);
        DocumentOutcome outcome = renamer.document(direction, new ByteArrayInputStream(review), out, requested);
        if (outcome == DocumentOutcome.MALFORMED) {
            throw new MalformedJsonException("it is not a JSON object");
        }
        return outcome == DocumentOutcome.HIDDEN ? review : out.toByteArray();
    }

    private static JsonNode requireObject(byte[] json) throws MalformedJsonException {
        try {
            JsonNode tree = Json.MAPPER.readTree(json);
            if (tree.isObject()) {
                return tree;
            }
        } catch (IOException e) {
            throw new MalformedJsonException("it is not JSON");
        }
        throw new MalformedJsonException("it is not a JSON object");
    }

    /** What the webhook gets; JSON. */
    public byte[] body() {
        return body.clone();
    }

    /** What it is about, in original names. */
    public RequestedResource requested() {
        return requested;
    }

    /**
     * Renames the webhook's answer.
     *
     * @throws MalformedJsonException if it is no JSON object, or nested too deep
     */
    public byte[] answer(byte[] answer) throws IOException {
        requireObject(answer);
        return replaced(renamer, Direction.RENAME, answer, requested);
    }
}
