package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.access.authentication.AuthorityAuthenticator;
import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.core.access.authentication.SharedSecretAuthenticator;
import io.github.multikueue.proxy.core.apiserver.Authenticator;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.WatchedFile;
import io.github.multikueue.proxy.server.config.CredentialFiles;
import io.github.multikueue.proxy.server.config.ExternalLogs;
import io.github.multikueue.proxy.server.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of the Tekton Dashboard: a client certificate of its own authority, or a secret. Both files are looked at with
 * each request, so that they can be changed at any time; content that cannot be used changes nothing.
 */
final class DashboardCredentials {

    /** Who the dashboard is, in audit lines and for limits. */
    private static final UserInfo DASHBOARD = UserInfo.of("external-logs");

    private final @Nullable WatchedFile<ClientCertificateVerifier> authority;
    private final @Nullable WatchedFile<String> secret;

    /** @throws InvalidConfigException if there is no usable secret or certificate in the file */
    DashboardCredentials(ExternalLogs config) {
        Path clientCa = config.clientCa();
        authority =
                clientCa == null ? null : CredentialFiles.clientAuthorities(clientCa, Setting.EXTERNAL_LOGS_CLIENT_CA);
        Path secretFile = config.secretFile();
        secret = secretFile == null ? null : CredentialFiles.secret(secretFile, Setting.EXTERNAL_LOGS_SECRET_FILE);
    }

    /** Whether a file has changed and cannot be used, so that its old content stays in use. */
    boolean isFailing() {
        return Stream.of(authority, secret)
                .anyMatch(each -> each != null && each.problem().isPresent());
    }

    /**
     * How the dashboard is known at a path.
     *
     * @param path with the parameter {@code secret}; or without it, where the secret comes as a bearer token
     */
    RouteAuthentication at(RoutePattern path) {
        List<Authenticator> authenticators = new ArrayList<>();
        if (authority != null) {
            authenticators.add(new AuthorityAuthenticator(authority::get, DASHBOARD)::authenticate);
        }
        if (secret != null) {
            authenticators.add(new SharedSecretAuthenticator(secret::get, presented(path), DASHBOARD)::authenticate);
        }
        return RouteAuthentication.by(
                "not the dashboard (expected: its client certificate or shared secret)", authenticators);
    }

    /** Whether a path, in small letters, has the secret in it. */
    boolean isIn(String path) {
        return secret != null && path.contains(secret.get().toLowerCase(Locale.ROOT));
    }

    private static Function<RequestHead, Optional<String>> presented(RoutePattern path) {
        return request -> path.match(request.path())
                .flatMap(parameters -> Optional.ofNullable(parameters.get("secret")))
                .or(() -> BearerTokens.of(request).map(Caller.BearerToken::token));
    }
}
