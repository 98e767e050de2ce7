package io.github.multikueue.proxy.server.config;

import com.google.common.net.InetAddresses;
import java.util.Set;

/** By what a machine calls itself. */
public final class LoopbackHosts {

    /** Its usual names, as they stand in a URL. */
    public static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private LoopbackHosts() {}

    /** @param host {@code localhost}, or an IP address without brackets; another name is not looked up, and is none */
    public static boolean isLoopback(String host) {
        return host.equals("localhost")
                || (InetAddresses.isInetAddress(host)
                        && InetAddresses.forString(host).isLoopbackAddress());
    }
}
