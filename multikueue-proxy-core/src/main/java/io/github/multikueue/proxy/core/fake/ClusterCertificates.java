package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.CertificateAuthority;
import io.github.multikueue.proxy.core.tls.TlsIdentity;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;

/** The two authorities of a cluster and what they issue: one signs servers and users, the other the front proxy. Thread safe. */
final class ClusterCertificates {
    private static final String FRONT_PROXY = "front-proxy-client";
    private static final String[] HOSTS = {"localhost", "127.0.0.1", "kubernetes", "kubernetes.default.svc"};

    private final CertificateAuthority authority;
    private final CertificateAuthority frontProxyAuthority = newAuthority("front-proxy-ca");

    ClusterCertificates(String cluster) {
        authority = newAuthority(cluster + "-ca");
    }

    /** Clients in the same process judge its certificates by the time of now, so it has that too. */
    static CertificateAuthority newAuthority(String commonName) {
        return new CertificateAuthority(commonName, Clock.systemUTC(), new SecureRandom());
    }

    /** Signs servers and users. */
    CertificateAuthority authority() {
        return authority;
    }

    /** What the API server shows. */
    TlsIdentity apiServer(ServerCertificate kind) {
        return kind.identity(authority, HOSTS);
    }

    TlsIdentity server(String... hosts) {
        return authority.server(hosts);
    }

    TlsIdentity client(UserInfo user) {
        return authority.client(user.name(), user.groups());
    }

    TlsIdentity frontProxy() {
        return frontProxyAuthority.client(FRONT_PROXY, List.of());
    }

    /** TLS for a client that trusts the cluster. */
    SSLContext clientTls(TlsIdentity... identities) {
        return ClientTls.of(authority.certificate(), identities);
    }

    /** Where extension API servers learn whom to believe the headers of. */
    ObjectNode frontProxyConfig() {
        ObjectNode config = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        config.putObject("metadata").put("namespace", "kube-system").put("name", "extension-apiserver-authentication");
        config.putObject("data")
                .put("client-ca-file", authority.certificatePem())
                .put("requestheader-allowed-names", "[\"" + FRONT_PROXY + "\"]")
                .put("requestheader-client-ca-file", frontProxyAuthority.certificatePem())
                .put("requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]")
                .put("requestheader-group-headers", "[\"X-Remote-Group\"]")
                .put("requestheader-username-headers", "[\"X-Remote-User\"]");
        return config;
    }
}
