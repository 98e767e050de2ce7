package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;

/** What the TLS certificate of a {@link FakeCluster} is like. */
public enum ServerCertificate {
    /** Issued by the cluster's authority for localhost and 127.0.0.1. */
    GOOD,
    /** Issued by an authority nobody knows. */
    UNKNOWN_AUTHORITY,
    /** For another host. */
    WRONG_NAME,
    /** No longer valid. */
    EXPIRED;

    TlsIdentity identity(CertificateAuthority authority, String... hosts) {
        return switch (this) {
            case GOOD -> authority.server(hosts);
            case UNKNOWN_AUTHORITY ->
                ClusterCertificates.newAuthority("somebody-else").server(hosts);
            case WRONG_NAME -> authority.server("other.example.com");
            case EXPIRED -> authority.expiredServer(hosts);
        };
    }
}
