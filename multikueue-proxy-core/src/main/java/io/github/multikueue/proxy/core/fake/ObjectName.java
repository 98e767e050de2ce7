package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Names of new objects: given, made up, or refused. */
final class ObjectName {
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final String BAD_NAME = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
            + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
            + " used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;
    private static final int LONGEST = 253;

    private ObjectName() {}

    /** The name in the metadata, made up from {@code generateName} if need be. */
    static String in(FakeResource resource, ObjectNode metadata) {
        String name = metadata.path("name").asText("");
        if (name.isEmpty() && metadata.hasNonNull("generateName")) {
            name = madeUp(metadata.path("generateName").asText());
        }
        if (name.isEmpty()) {
            throw invalid(resource, name, "FieldValueRequired", "Required value: name or generateName is required");
        }
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            throw invalid(resource, name, "FieldValueInvalid", "Invalid value: \"" + name + "\": " + BAD_NAME);
        }
        return name;
    }

    private static String madeUp(String prefix) {
        StringBuilder name = new StringBuilder(prefix);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            int letter = ThreadLocalRandom.current().nextInt(SUFFIX_LETTERS.length());
            name.append(SUFFIX_LETTERS.charAt(letter));
        }
        return name.toString();
    }

    private static StatusException invalid(FakeResource resource, String name, String cause, String why) {
        return StatusException.invalid(resource.kind(), resource.group(), name, "metadata.name", cause, why);
    }
}
