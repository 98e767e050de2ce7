package io.github.multikueue.proxy.core.kube.client.guard;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which IP addresses a worker may have. A kubeconfig is data from another team, and must not turn the proxy against its own
 * surroundings. An IPv4 address that is written as IPv6 is judged as the IPv4 address.
 */
public final class AddressRules {

    /** Amazon's metadata service, by IPv6. */
    private static final InetAddress EC2_METADATA = InetAddresses.forString("fd00:ec2::254");

    /** The prefix of IPv4 addresses behind NAT64, RFC 6052. */
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    private AddressRules() {}

    /**
     * Returns whether no worker may be at that address: it is link-local (the metadata services of clouds live there), multicast
     * or unspecified.
     */
    public static boolean isForbidden(InetAddress address) {
        return matches(address, AddressRules::isForbiddenItself);
    }

    /** Returns whether it is an address of this machine that only this machine can reach. */
    public static boolean isLoopback(InetAddress address) {
        return matches(address, InetAddress::isLoopbackAddress);
    }

    private static boolean isForbiddenItself(InetAddress address) {
        return address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || address.equals(EC2_METADATA);
    }

    private static boolean matches(InetAddress address, Predicate<InetAddress> rule) {
        return rule.test(address)
                || (address instanceof Inet6Address v6
                        && embedded(v6).filter(rule).isPresent());
    }

    private static Optional<Inet4Address> embedded(Inet6Address address) {
        byte[] bytes = address.getAddress();
        if (Arrays.equals(bytes, 0, NAT64.length, NAT64, 0, NAT64.length)) {
            return Optional.of(InetAddresses.fromInteger(
                    bytes[12] << 24 | (bytes[13] & 0xff) << 16 | (bytes[14] & 0xff) << 8 | (bytes[15] & 0xff)));
        }
        return InetAddresses.hasEmbeddedIPv4ClientAddress(address)
                ? Optional.of(InetAddresses.getEmbeddedIPv4ClientAddress(address))
                : Optional.empty();
    }
}
