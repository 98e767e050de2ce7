package io.github.multikueue.proxy.core.apiserver.storage;

import java.io.IOException;

/** A resourceVersion is no whole number, as those of kube-apiserver are, so nothing can be said about what is older. */
public final class OpaqueVersionException extends IOException {

    private static final long serialVersionUID = 1;

    private OpaqueVersionException(String version) {
        super("resourceVersion of " + version.length() + " characters (expected: a whole number)");
    }

    /**
     * The number that a resourceVersion is.
     *
     * @throws OpaqueVersionException if it is none
     */
    public static long number(String version) throws OpaqueVersionException {
        try {
            long number = Long.parseLong(version);
            if (number > 0 && version.charAt(0) != '+' && version.charAt(0) != '0') {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new OpaqueVersionException(version);
    }
}
