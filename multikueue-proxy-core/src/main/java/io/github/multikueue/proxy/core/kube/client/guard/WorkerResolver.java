package io.github.multikueue.proxy.core.kube.client.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;

/**
 * Resolves the host name of a worker, and refuses it if any of its addresses is one that no worker may have. OkHttp asks before
 * each connection, and connects to the very addresses it is given; so a name that resolves to something else later is refused then.
 * Behind an HTTP proxy of the JVM ({@code https.proxyHost}) it is that proxy that resolves names, and this is not asked.
 *
 * <p>A kubeconfig that means this machine says so: loopback is allowed by the names of RFC 6761, {@code localhost} and those
 * below it, and by IP addresses, which are not resolved.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6761#section-6.3">RFC 6761, section 6.3</a>
 */
public final class WorkerResolver implements Dns {

    private final String worker;
    private final Dns resolver;

    /**
     * @param worker the name of the worker, for messages
     * @param resolver resolves names
     */
    public WorkerResolver(String worker, Dns resolver) {
        this.worker = worker;
        this.resolver = resolver;
    }

    /** @throws ForbiddenAddressException if no worker may have one of the addresses */
    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
        List<InetAddress> addresses = List.copyOf(resolver.lookup(hostname));
        if (addresses.stream().anyMatch(AddressRules::isForbidden)) {
            throw new ForbiddenAddressException(worker, hostname, "a link-local, multicast or unspecified");
        }
        if (!isLocal(hostname) && addresses.stream().anyMatch(AddressRules::isLoopback)) {
            throw new ForbiddenAddressException(worker, hostname, "a loopback");
        }
        return addresses;
    }

    private static boolean isLocal(String hostname) {
        return hostname.equals("localhost") || hostname.endsWith(".localhost");
    }
}
