package io.github.multikueue.proxy.core.kube.client.relay;

import io.github.multikueue.proxy.core.kube.meta.header.HeaderNames;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.Request;

/**
 * Sees to it that a request leaves for the user for whom it was made. A client whose own credential impersonates somebody, as a kubeconfig
 * with {@code as} has it, would put that user in place of the request's; then nothing is sent.
 */
final class ImpersonationCheck {

    private static final String PREFIX = "Impersonate-";

    private ImpersonationCheck() {}

    static void requireSame(RelayRequest wanted, Request sent) throws ProtocolException {
        List<String> expected = new ArrayList<>();
        for (Map.Entry<String, String> header : wanted.headers()) {
            add(expected, header.getKey(), header.getValue());
        }
        List<String> actual = new ArrayList<>();
        Headers headers = sent.headers();
        for (int i = 0; i < headers.size(); i++) {
            add(actual, headers.name(i), headers.value(i));
        }
        if (!expected.equals(actual)) {
            throw new ProtocolException("the client's own credential impersonates another user than the request's");
        }
    }

    private static void add(List<String> all, String name, String value) {
        if (HeaderNames.begins(name, PREFIX)) {
            all.add(name + ": " + value);
        }
    }
}
