package io.github.multikueue.proxy.api;

import java.util.regex.Pattern;

/**
 * The rules Kubernetes has for names, so that text from a request never becomes a path, a selector or a file name before
 * it was checked.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">Object names and IDs</a>
 */
public final class Names {

    private static final String LABEL_SYNTAX = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern LABEL = Pattern.compile(LABEL_SYNTAX);
    private static final Pattern SUBDOMAIN = Pattern.compile(LABEL_SYNTAX + "(\\." + LABEL_SYNTAX + ")*");
    private static final int LABEL_LENGTH = 63;
    private static final int SUBDOMAIN_LENGTH = 253;

    private Names() {}

    /**
     * Returns the namespace if it is a DNS-1123 label.
     *
     * @throws BadRequestException if not
     */
    public static String requireNamespace(String value) {
        return requireLabel("namespace", value);
    }

    /**
     * Returns the value if it is a DNS-1123 label: at most 63 of {@code a-z}, {@code 0-9} and {@code -}, beginning and
     * ending with a letter or digit.
     *
     * @param what what the value is, for the message
     * @throws BadRequestException if not
     */
    public static String requireLabel(String what, String value) {
        return require(what, value, LABEL, LABEL_LENGTH, "a DNS-1123 label");
    }

    /**
     * Returns the value if it is a DNS-1123 subdomain: at most 253 characters, labels joined by dots.
     *
     * @param what what the value is, for the message
     * @throws BadRequestException if not
     */
    public static String requireSubdomain(String what, String value) {
        return require(what, value, SUBDOMAIN, SUBDOMAIN_LENGTH, "a DNS-1123 subdomain");
    }

    private static String require(String what, String value, Pattern syntax, int length, String expected) {
        if (value.length() > length || !syntax.matcher(value).matches()) {
            throw new BadRequestException(what + ": " + printable(value) + " (expected: " + expected + ", at most "
                    + length + " characters)");
        }
        return value;
    }

    private static String printable(String value) {
        String start = value.length() > 80 ? value.substring(0, 80) + "..." : value;
        return '"' + start.replaceAll("[^\\x20-\\x7e]", "?") + '"';
    }
}
