package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;

/** Errors of the kubelet as kube-apiserver passes them on. */
final class KubeletErrors {

    private KubeletErrors() {}

    /** An error of the kubelet that was asked for the log of the Pod. */
    static StatusException passedOn(int code, String words, String pod) {
        if (code == 500) {
            Status.Cause cause = new Status.Cause(null, words, null);
            return new StatusException(
                    500,
                    "InternalError",
                    "Internal error occurred: " + words,
                    new Status.Details(null, null, null, null, List.of(cause), null));
        }
        String message = "an error on the server (\"" + words.replace("\"", "\\\"")
                + "\") has prevented the request from succeeding ( pods/log " + pod + ")";
        return new StatusException(
                code, "InternalError", message, new Status.Details(pod, null, "pods/log", null, null, null));
    }
}
