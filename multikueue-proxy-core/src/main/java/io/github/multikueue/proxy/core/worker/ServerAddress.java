package io.github.multikueue.proxy.core.worker;

import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.bad;
import static io.github.multikueue.proxy.core.worker.WorkerRejectedException.insecure;

import com.google.common.base.Ascii;
import com.google.common.net.InetAddresses;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.kube.client.guard.AddressRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses a worker may have: {@code https}, a DNS name or an IP address, and a plain base path: Rancher's
 * {@code /k8s/clusters/c-x}, kcp's {@code /clusters/root:org:ws}.
 *
 * <p>A kubeconfig is data from another team: addresses that {@link AddressRules} forbids are refused. DNS names are not resolved
 * here, but at each connection, by {@link io.github.multikueue.proxy.core.kube.client.guard.WorkerResolver}. Loopback is allowed,
 * as Kueue does, for clusters on the same machine.
 */
final class ServerAddress {

    private static final int MAX_LENGTH = 2048;
    private static final int MAX_PORT = 65_535;
    private static final Pattern PATH_SEGMENT = Pattern.compile("[A-Za-z0-9._~:=-]+");

    /** Names like {@code 2130706433}, {@code 0x7f.1} or {@code 127.1}: other spellings of an IPv4 address. */
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)");

    private ServerAddress() {}

    /** Returns the canonical address: lower case, without a slash at the end. */
    static URI parse(String what, @Nullable String server) throws WorkerRejectedException {
        if (server == null || server.isEmpty()) {
            throw bad(what, "missing", "https://host[:port][/path]");
        }
        URI uri = syntax(what, server);
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw insecure(what, "not https", "https://host[:port][/path]");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw insecure(what, "has user info, query or fragment", "https://host[:port][/path]");
        }
        String host = host(what, hostOf(uri));
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw bad(what, "port " + uri.getPort(), "1 to " + MAX_PORT);
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return URI.create("https://" + host + port + basePath(what, uri.getRawPath()));
    }

    /** Returns the name a certificate is verified against, in lower case, or null for that of the address. */
    static @Nullable String tlsServerName(String what, @Nullable String name) throws WorkerRejectedException {
        if (name == null || name.isEmpty()) {
            return null;
        }
        String lower = Ascii.toLowerCase(name);
        if ((hasZone(lower) || !InetAddresses.isInetAddress(lower)) && !isDnsName(lower)) {
            throw bad(what, "neither a DNS name nor an IP address", "a name in the server's certificate");
        }
        return lower;
    }

    private static URI syntax(String what, String server) throws WorkerRejectedException {
        try {
            if (server.length() <= MAX_LENGTH) {
                return new URI(server);
            }
        } catch (URISyntaxException e) {
            // Refused below; the exception quotes the address.
        }
        throw bad(what, "not a URL", "https://host[:port][/path]");
    }

    /** {@link URI} itself knows no host with an underscore; the whole authority is not said, but judged. */
    private static @Nullable String hostOf(URI uri) {
        String authority = uri.getRawAuthority();
        return uri.getHost() != null || authority == null ? uri.getHost() : authority.replaceFirst(":[0-9]*$", "");
    }

    private static String host(String what, @Nullable String host) throws WorkerRejectedException {
        String lower = host == null ? "" : Ascii.toLowerCase(host);
        if (!hasZone(lower) && InetAddresses.isUriInetAddress(lower)) {
            if (AddressRules.isForbidden(InetAddresses.forUriString(lower))) {
                throw insecure(what, "a link-local, multicast or unspecified address", "the address of a cluster");
            }
        } else if (hasZone(lower) || ENDS_IN_A_NUMBER.matcher(lower).matches()) {
            throw insecure(what, "host is an IP address in disguise", "an IP address in its usual form");
        } else if (!isDnsName(lower)) {
            throw bad(
                    what,
                    "host is neither an IP address nor a DNS name, so Kueue does not trust it either",
                    "labels of lower case letters, digits and '-', separated by '.'");
        }
        return lower;
    }

    /** A zone is an interface of this machine, where Guava would look it up. */
    private static boolean hasZone(String host) {
        return host.indexOf('%') >= 0;
    }

    private static boolean isDnsName(String host) {
        try {
            Names.requireSubdomain("host", host);
            return !ENDS_IN_A_NUMBER.matcher(host).matches();
        } catch (ProxyException e) {
            return false;
        }
    }

    private static String basePath(String what, @Nullable String path) throws WorkerRejectedException {
        if (path == null || path.isEmpty() || path.equals("/")) {
            return "";
        }
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        for (String segment : trimmed.substring(1).split("/", -1)) {
            if (segment.equals(".")
                    || segment.equals("..")
                    || !PATH_SEGMENT.matcher(segment).matches()) {
                throw insecure(what, "path is not plain", "segments of letters, digits and -._~:=");
            }
        }
        return trimmed;
    }
}
