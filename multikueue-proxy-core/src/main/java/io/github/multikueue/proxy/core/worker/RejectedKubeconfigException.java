package io.github.multikueue.proxy.core.worker;

/**
 * Why a kubeconfig is not used. The message reads {@code what: value (expected: ...)} and names fields by their position,
 * {@code users[0].exec}, because the names of contexts, clusters and users often are addresses.
 */
final class RejectedKubeconfigException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Kueue's reason for a kubeconfig that is missing or cannot be understood. */
    static final String BAD = "BadKubeConfig";

    /** Kueue's reason for a kubeconfig that would be dangerous to use. */
    static final String INSECURE = "InsecureKubeConfig";

    private final String reason;

    private RejectedKubeconfigException(String reason, String what, String value, String expected) {
        super(what + ": " + value + " (expected: " + expected + ")", null, true, false);
        this.reason = reason;
    }

    static RejectedKubeconfigException bad(String what, String value, String expected) {
        return new RejectedKubeconfigException(BAD, what, value, expected);
    }

    static RejectedKubeconfigException insecure(String what, String value, String expected) {
        return new RejectedKubeconfigException(INSECURE, what, value, expected);
    }

    String reason() {
        return reason;
    }

    String describe() {
        return String.valueOf(getMessage());
    }
}
