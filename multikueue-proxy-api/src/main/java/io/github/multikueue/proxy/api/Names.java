package io.github.multikueue.proxy.api;

import java.util.regex.Pattern;

/**
 * The rules Kubernetes has for names, so that text from a request never becomes a path, a selector or a file name before
 * it was checked.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">Object names and IDs</a>
 */
public final class Names {

    private static final int LABEL_LENGTH = 63;
    private static final int SUBDOMAIN_LENGTH = 253;

    private static final Pattern UID = Pattern.compile("[0-9A-Za-z][-0-9A-Za-z]*");

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
        return require(what, value, isLabels(value, false), LABEL_LENGTH, "a DNS-1123 label");
    }

    /**
     * Returns the value if it is a DNS-1123 subdomain: at most 253 characters, labels joined by dots.
     *
     * @param what what the value is, for the message
     * @throws BadRequestException if not
     */
    public static String requireSubdomain(String what, String value) {
        return require(what, value, isLabels(value, true), SUBDOMAIN_LENGTH, "a DNS-1123 subdomain");
    }

    /**
     * Returns the value if it may be the UID of an object: at most 63 letters, digits and {@code -}, beginning with a letter
     * or digit. UIDs are UUIDs as a rule, but nothing in Kubernetes says so.
     *
     * @param what what the value is, for the message
     * @throws BadRequestException if not
     */
    public static String requireUid(String what, String value) {
        return require(what, value, isUid(value), LABEL_LENGTH, "a UID of letters, digits and \"-\"");
    }

    /** Whether the value may be the UID of an object. */
    public static boolean isUid(String value) {
        return value.length() <= LABEL_LENGTH && UID.matcher(value).matches();
    }

    /** Whether it is a label, or several, joined by dots. Every request is asked this: a regular expression takes longer. */
    private static boolean isLabels(String value, boolean several) {
        boolean inside = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean last = i + 1 == value.length() || value.charAt(i + 1) == '.';
            if (several && inside && c == '.') {
                inside = false;
            } else if (alphanumeric || (inside && !last && c == '-')) {
                inside = true;
            } else {
                return false;
            }
        }
        return inside;
    }

    private static String require(String what, String value, boolean valid, int length, String expected) {
        if (value.length() > length || !valid) {
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
