package io.github.multikueue.proxy.examples.ranchertokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.secrets.SecretStorage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tokens in Secrets: the fields of the spec, and the hash. Users see their own tokens, and those of others only if they may do
 * everything (the verb {@code *}) with tokens; what they do not see does not exist for them. Safe for use by many threads.
 */
final class TokenStorage extends SecretStorage {

    private static final List<String> SPEC = List.of("userID", "clusterName", "ttl", "enabled");
    /** What the schema allows; a Secret that was written by hand may have more. */
    private static final long LONGEST_TTL = 9_999_999_999L;

    private final ResourceDescription resource;
    private final Authorizer authorizer;
    private final RandomGenerator random;

    /**
     * Makes a storage.
     *
     * @param namespace where the Secrets of tokens without namespace are
     * @param authorizer decides who may see the tokens of others
     * @param random makes tokens up; must be secure, and safe for use by many threads
     */
    TokenStorage(
            ApiClient cluster,
            ResourceDescription resource,
            String namespace,
            Executor watches,
            Authorizer authorizer,
            RandomGenerator random) {
        super(cluster, resource, namespace, watches);
        this.resource = resource;
        this.authorizer = authorizer;
        this.random = random;
    }

    /** The plaintext is in what this returns, and is kept nowhere. A dry run makes no token. */
    @Override
    public ApiObject create(StorageContext context, ObjectNode token, boolean dryRun) {
        if (dryRun) {
            return super.create(context, token, true);
        }
        String plaintext = TokenHash.newToken(random);
        token.withObject("/status").put("hashedToken", TokenHash.of(plaintext, random));
        ObjectNode created = super.create(context, token, false).copy();
        created.withObject("/status").put("plaintextToken", plaintext);
        return ApiObject.of(created);
    }

    @Override
    protected Map<String, String> data(JsonNode token) {
        Map<String, String> data = new LinkedHashMap<>();
        SPEC.forEach(field -> data.put(field, token.path("spec").path(field).asText("")));
        data.put("hashedToken", token.path("status").path("hashedToken").asText(""));
        return data;
    }

    @Override
    protected void restore(ObjectNode token, Map<String, String> data) {
        ObjectNode spec = token.putObject("spec");
        SPEC.forEach(field -> spec.put(field, data.getOrDefault(field, "")));
        ObjectNode status = token.putObject("status").put("hashedToken", data.getOrDefault("hashedToken", ""));
        if (ttl(spec) > 0) {
            Instant created =
                    Instant.parse(token.at("/metadata/creationTimestamp").asText());
            status.put("expiresAt", created.plusSeconds(ttl(spec)).toString());
        }
    }

    @Override
    protected Predicate<Map<String, String>> visibleTo(StorageContext context) {
        boolean all = maySeeAll(context);
        return data -> all || context.user().name().equals(data.get("userID"));
    }

    private boolean maySeeAll(StorageContext context) {
        return authorizer
                .authorize(context.user(), context.request().withVerb("*"))
                .allowed();
    }

    @Override
    protected void check(StorageContext context, ObjectNode token, @Nullable JsonNode present) {
        String name = token.at("/metadata/name").asText();
        ObjectNode spec = token.withObject("/spec");
        String owner = present == null
                ? context.user().name()
                : present.at("/spec/userID").asText();
        String user = spec.path("userID").asText(owner);
        spec.put("userID", user);
        if (present == null && !user.equals(owner) && !maySeeAll(context)) {
            String message = resource + " \"" + name + "\" is forbidden: it would be a token of somebody else";
            throw new StatusException(403, "Forbidden", message);
        }
        List<FieldError> errors = new ArrayList<>();
        requireNoPlaintext(token.at("/metadata/annotations"), errors);
        if (present != null) {
            requireSame("userID", present.path("spec"), spec, errors);
            requireSame("clusterName", present.path("spec"), spec, errors);
            requireNotLonger(ttl(present.path("spec")), ttl(spec), errors);
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid(resource.group(), resource.kind(), name, errors);
        }
    }

    /** kubectl apply keeps the whole file in an annotation, and the file may have been made of the answer to a creation. */
    private static void requireNoPlaintext(JsonNode annotations, List<FieldError> errors) {
        annotations.properties().forEach(each -> {
            if (each.getValue().asText().contains("\"plaintextToken\"")) {
                String field = "metadata.annotations[" + each.getKey() + "]";
                errors.add(FieldError.forbidden(field, "must not have a token in it; leave out the status"));
            }
        });
    }

    private static void requireSame(String field, JsonNode present, JsonNode wanted, List<FieldError> errors) {
        JsonNode value = wanted.path(field);
        if (!value.equals(present.path(field))) {
            errors.add(FieldError.invalid("spec." + field, value.toString(), "field is immutable"));
        }
    }

    private static void requireNotLonger(long present, long wanted, List<FieldError> errors) {
        if (present > 0 && (wanted == 0 || wanted > present)) {
            String was = "must not be longer than it was (" + present + " seconds)";
            errors.add(FieldError.invalid("spec.ttl", "\"" + wanted + "\"", was));
        }
    }

    private static long ttl(JsonNode spec) {
        return Math.min(spec.path("ttl").asLong(), LONGEST_TTL);
    }
}
