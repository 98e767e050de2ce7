package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.kube.client.relay.RelayBody;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out whether a request has a body, and how long it is. */
final class RequestBodies {

    /** Whose bodies mean nothing; API servers do not read them. */
    private static final Set<String> WITHOUT = Set.of("GET", "HEAD");

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private RequestBodies() {}

    /**
     * Returns the body, or null without one.
     *
     * @throws StatusException 400, if its length can be understood in two ways
     * @throws IOException if the client is gone
     */
    static @Nullable RelayBody of(RequestHead head, InputStream in) throws IOException {
        List<String> lengths = head.headers("Content-Length");
        List<String> codings = head.headers("Transfer-Encoding");
        boolean chunked = !codings.isEmpty();
        if (codings.size() > 1 || (chunked && !codings.get(0).strip().equalsIgnoreCase("chunked"))) {
            throw StatusException.badRequest("Transfer-Encoding: not supported (expected: chunked)");
        }
        if (lengths.size() > 1
                || (!lengths.isEmpty()
                        && (chunked || !LENGTH.matcher(lengths.get(0)).matches()))) {
            throw StatusException.badRequest(
                    "Content-Length: malformed, repeated, or with Transfer-Encoding (expected: one number)");
        }
        if (WITHOUT.contains(head.method())) {
            return null;
        }
        if (!lengths.isEmpty()) {
            return new RelayBody(in, Long.parseLong(lengths.get(0)));
        }
        // The client waits until it is told to go on, so nothing may be read yet; and there is a body, or it would not.
        return chunked || head.header("Expect") != null ? new RelayBody(in, -1) : ofUnknownLength(in);
    }

    /** Over HTTP/2 only reading tells whether there is a body. */
    private static @Nullable RelayBody ofUnknownLength(InputStream in) throws IOException {
        PushbackInputStream peeked = new PushbackInputStream(in);
        int first = peeked.read();
        if (first < 0) {
            return null;
        }
        peeked.unread(first);
        return new RelayBody(peeked, -1);
    }
}
