package io.github.multikueue.proxy.core.worker;

/**
 * Why a worker's configuration is not used. The message reads {@code what: value (expected: ...)} and names the fields of
 * a kubeconfig by their position, {@code users[0].exec}, because the names in there often are addresses.
 */
final class WorkerRejectedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    private WorkerRejectedException(String reason, String what, String value, String expected) {
        super(what + ": " + value + " (expected: " + expected + ")", null, true, false);
        this.reason = reason;
    }

    /** The kubeconfig is missing or cannot be understood; Kueue's word for it. */
    static WorkerRejectedException bad(String what, String value, String expected) {
        return new WorkerRejectedException("BadKubeConfig", what, value, expected);
    }

    /** The kubeconfig would be dangerous to use; Kueue's word for it. */
    static WorkerRejectedException insecure(String what, String value, String expected) {
        return new WorkerRejectedException("InsecureKubeConfig", what, value, expected);
    }

    /** The worker is described in a way that only Kueue understands. */
    static WorkerRejectedException unsupported(String what, String value, String expected) {
        return new WorkerRejectedException("UnsupportedClusterSource", what, value, expected);
    }

    /** The manager has not been read yet. */
    static WorkerRejectedException pending(String what, String value, String expected) {
        return new WorkerRejectedException("Pending", what, value, expected);
    }

    String reason() {
        return reason;
    }

    String describe() {
        return String.valueOf(getMessage());
    }
}
