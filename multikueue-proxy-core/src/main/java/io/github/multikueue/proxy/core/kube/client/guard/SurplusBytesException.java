package io.github.multikueue.proxy.core.kube.client.guard;

import java.net.ProtocolException;

/** On a connection lie bytes that nobody has asked for. */
final class SurplusBytesException extends ProtocolException {

    private static final long serialVersionUID = 1L;

    SurplusBytesException() {
        super("bytes that nobody has asked for (expected: no more than the Content-Length)");
    }
}
