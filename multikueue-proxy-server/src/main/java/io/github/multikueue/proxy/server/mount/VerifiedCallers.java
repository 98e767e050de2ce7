package io.github.multikueue.proxy.server.mount;

import com.google.common.collect.ImmutableList;
import io.github.multikueue.proxy.core.access.authentication.ClientCertificateAuthenticator;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.delegation.DelegatedAccess;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.WatchedFile;
import io.github.multikueue.proxy.server.config.CacheProxySetting;
import io.github.multikueue.proxy.server.config.CredentialFiles;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who the callers of an impersonating {@code cache-proxy} are: as the API server says, or by certificates of an authority of the proxy's own.
 * Each kind of credential is verified for itself: what one authority vouches for counts for nothing with another.
 */
final class VerifiedCallers {

    private final DelegatedAccess access;
    private final Optional<WatchedFile<ClientCertificateVerifier>> own;

    /**
     * @param clientCa the PEM certificates of the proxy's own authority, looked at with each request; null for none
     * @throws io.github.multikueue.proxy.core.InvalidConfigException if the file cannot be used
     */
    VerifiedCallers(ApiClient upstream, @Nullable Path clientCa) {
        this.access = DelegatedAccess.to(upstream);
        this.own = Optional.ofNullable(clientCa)
                .map(file -> CredentialFiles.clientAuthorities(file, CacheProxySetting.TLS_CLIENT_CA));
    }

    DelegatedAccess access() {
        return access;
    }

    void addTo(ApiServerBuilder chain) {
        access.addTo(chain);
        own.ifPresent(file -> chain.authenticator(new ClientCertificateAuthenticator(file::get)::authenticate));
    }

    /** All whose certificates count; clients choose theirs by them. */
    List<X509Certificate> authorities() {
        return ImmutableList.<X509Certificate>builder()
                .addAll(access.authorities())
                .addAll(own.map(file -> file.get().authorities()).orElse(List.of()))
                .build();
    }

    /** Whether the file has changed and cannot be used, so that its old content stays in use. */
    boolean isFailing() {
        return own.flatMap(WatchedFile::problem).isPresent();
    }
}
