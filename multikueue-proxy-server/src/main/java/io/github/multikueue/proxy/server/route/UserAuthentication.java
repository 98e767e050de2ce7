package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.core.access.authentication.ClientCertificateAuthenticator;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.WatchedFile;
import io.github.multikueue.proxy.server.config.CredentialFiles;
import io.github.multikueue.proxy.server.config.Setting;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which credentials users have: a bearer token of the manager cluster, or a client certificate of the configured authorities if there are
 * any, which is asked first as in kube-apiserver. Safe for use by many threads.
 */
final class UserAuthentication {

    private final RouteAuthentication users;
    private final @Nullable WatchedFile<ClientCertificateVerifier> authorities;

    /**
     * @param clientCa PEM certificates of authorities; null if tokens alone count
     * @throws io.github.multikueue.proxy.core.InvalidConfigException if there are none in the file
     */
    UserAuthentication(@Nullable Path clientCa) {
        if (clientCa == null) {
            authorities = null;
            users = RouteAuthentication.BEARER_TOKEN;
            return;
        }
        WatchedFile<ClientCertificateVerifier> watched =
                CredentialFiles.clientAuthorities(clientCa, Setting.TLS_CLIENT_CA);
        authorities = watched;
        users = RouteAuthentication.by(
                "no valid credentials (expected: header Authorization: Bearer <token>, or a client certificate)",
                List.of(new ClientCertificateAuthenticator(watched::get)::authenticate, BearerTokens::unverified));
    }

    /** Whether the file has changed and cannot be used, so that its old content stays in use. */
    boolean isFailing() {
        return authorities != null && authorities.problem().isPresent();
    }

    /** Which credentials count for those who are no others than users. */
    RouteAuthentication users() {
        return users;
    }

    /** Which credentials count for a route. */
    RouteAuthentication of(Route route) {
        RouteAuthentication wanted = route.authentication();
        return wanted == RouteAuthentication.BEARER_TOKEN ? users : wanted;
    }
}
