package io.github.multikueue.proxy.core.archive;

import java.util.Collection;
import java.util.regex.Pattern;

/** Writes filters in CEL, as far as Tekton Results can translate it to SQL. */
final class Cel {

    /** Text that cannot leave its quotes, neither those of CEL nor those of SQL. */
    private static final Pattern PLAIN = Pattern.compile("[-a-zA-Z0-9._/]*");

    private Cel() {}

    static String equal(String field, String value) {
        if (!PLAIN.matcher(value).matches()) {
            throw new IllegalArgumentException("value of " + field + " in a filter (expected: a name or a UID)");
        }
        return field + " == \"" + value + "\"";
    }

    static String any(Collection<String> conditions) {
        return "(" + String.join(" || ", conditions) + ")";
    }

    static String all(String... conditions) {
        return String.join(" && ", conditions);
    }
}
