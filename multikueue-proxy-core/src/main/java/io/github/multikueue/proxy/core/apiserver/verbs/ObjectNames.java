package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names of new objects.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">Object names</a>
 */
final class ObjectNames {

    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final String NO_SUBDOMAIN = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
            + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
            + " used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final int LONGEST = 253;
    private static final int LONGEST_PREFIX = LONGEST - SUFFIX_LENGTH;

    private ObjectNames() {}

    /** Gives the object a name of its own, if it has only the beginning of one. */
    static void generate(ObjectNode metadata, RandomGenerator random) {
        String prefix = metadata.path("generateName").asText("");
        if (metadata.path("name").asText("").isEmpty() && !prefix.isEmpty()) {
            StringBuilder name = new StringBuilder(prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX)));
            for (int i = 0; i < SUFFIX_LENGTH; i++) {
                name.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
            }
            metadata.put("name", name.toString());
        }
    }

    /** What is wrong with the name of an object. */
    static List<FieldError> validate(String name) {
        String field = "metadata.name";
        if (name.isEmpty()) {
            return List.of(FieldError.required(field, "name or generateName is required"));
        }
        if (name.length() > LONGEST) {
            return List.of(FieldError.invalid(field, '"' + name + '"', "must be no more than 253 characters"));
        }
        return SUBDOMAIN.matcher(name).matches()
                ? List.of()
                : List.of(FieldError.invalid(field, '"' + name + '"', NO_SUBDOMAIN));
    }
}
