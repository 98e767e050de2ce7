package io.github.multikueue.proxy.core.kube.client.guard;

import java.net.UnknownHostException;

/** The host name of a worker resolves to an address that no worker may have. Names the host, and not the address. */
public final class ForbiddenAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String worker, String host, String kind) {
        super("worker " + worker + ": host " + host + " resolves to " + kind + " address (expected: the address of a"
                + " cluster)");
    }
}
