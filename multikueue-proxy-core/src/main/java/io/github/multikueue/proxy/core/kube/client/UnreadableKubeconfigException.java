package io.github.multikueue.proxy.core.kube.client;

import java.io.IOException;
import java.nio.file.Path;

/** The kubeconfig that was named, or that was found by looking for one, cannot be read. */
public final class UnreadableKubeconfigException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param named whether the file was named, rather than looked for */
    UnreadableKubeconfigException(Path file, boolean named) {
        super("kubeconfig: " + file + (named ? "" : ", since none is named") + " (expected: a readable file)");
    }
}
