package io.github.multikueue.proxy.core.kube.meta.header;

import com.google.common.base.Ascii;

/**
 * Compares names of headers as a server has to that takes identity headers off requests: without regard to case, and underscores
 * count as hyphens, since servers that make variables of headers, as CGI does, take them for the same. Makes no new texts, since
 * every header of every request is compared.
 */
public final class HeaderNames {

    private HeaderNames() {}

    /** Whether two names are the same. */
    public static boolean same(String name, String other) {
        return name.length() == other.length() && begins(name, other);
    }

    /** Whether a name begins with a prefix. */
    public static boolean begins(String name, String prefix) {
        if (name.length() < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (normal(name.charAt(i)) != normal(prefix.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char normal(char c) {
        return c == '_' ? '-' : Ascii.toLowerCase(c);
    }
}
