package io.github.multikueue.proxy.core.kube.meta.labels;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which texts are keys and values of labels. Errors have the words of kube-apiserver.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set">Syntax of
 *     labels</a>
 */
public final class LabelSyntax {

    private static final int MOST_OF_NAME = 63;
    private static final int MOST_OF_PREFIX = 253;

    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern VALUE = Pattern.compile("(" + NAME + ")?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private static final String WORDS = "alphanumeric characters, '-', '_' or '.', and must start and end with an"
            + " alphanumeric character (e.g. ";
    private static final String BAD_NAME = "must consist of " + WORDS
            + "'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" + NAME + "')";
    private static final String BAD_VALUE = "a valid label must be an empty string or consist of " + WORDS
            + "'MyValue',  or 'my_value',  or '12345', regex used for validation is '" + VALUE + "')";
    private static final String BAD_PREFIX = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
            + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
            + " used for validation is '" + PREFIX + "')";

    private LabelSyntax() {}

    /** What is wrong with the key of a label or annotation: {@code name} or {@code prefix.example.com/name}. */
    public static List<String> keyErrors(String key) {
        String[] parts = key.split("/", -1);
        if (parts.length > 2) {
            return List.of("a qualified name " + BAD_NAME
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        Stream<String> prefix = parts.length < 2
                ? Stream.empty()
                : errors(parts[0], MOST_OF_PREFIX, PREFIX, BAD_PREFIX).map(error -> "prefix part " + error);
        Stream<String> name =
                errors(parts[parts.length - 1], MOST_OF_NAME, NAME, BAD_NAME).map(error -> "name part " + error);
        return Stream.concat(prefix, name).toList();
    }

    /** What is wrong with the value of a label. */
    public static List<String> valueErrors(String value) {
        return value.isEmpty()
                ? List.of()
                : errors(value, MOST_OF_NAME, VALUE, BAD_VALUE).toList();
    }

    private static Stream<String> errors(String text, int most, Pattern pattern, String unfit) {
        List<String> errors = new ArrayList<>();
        if (text.isEmpty()) {
            errors.add("must be non-empty");
        } else if (text.length() > most) {
            errors.add("must be no more than " + most + " characters");
        }
        if (!pattern.matcher(text).matches() && !(text.isEmpty() && pattern == PREFIX)) {
            errors.add(unfit);
        }
        return errors.stream();
    }
}
